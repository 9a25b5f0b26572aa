import type { Argument, Command, Option } from 'commander';
import { exitCodes } from '../../app/exit-codes.ts';
import { createProgram } from '../../app/program.ts';

/** docs/reference/command-line.md as the program's own help has it. Made by: node test/support/command-line.ts */
export function commandLinePage(program: Command): string {
  const all = program.commands.flatMap((one) => [one, ...one.commands]);
  return [
    '# The command line',
    '',
    'What `tocsin COMMAND --help` says, in one page. From a checkout it is `npm run tocsin -- COMMAND`. Results go to standard output,',
    'everything else to standard error; `--json` prints one JSON object per line and is what scripts should read.',
    '',
    '| exit code | meaning |',
    '|---|---|',
    ...Object.entries(exitCodes).map(([meaning, code]) => `| ${code} | ${meaning} |`),
    '',
    'Faults carry a code that [errors.md](errors.md) explains.',
    ...all.flatMap(section),
    '',
  ].join('\n');
}

function section(command: Command): string[] {
  const options = command.options.filter(({ hidden }) => !hidden);
  const rows = [...command.registeredArguments.map(argumentRow), ...options.map(optionRow)];
  return [
    '',
    `## ${nameOf(command)}`,
    '',
    `${command.description().replace(/^./, (first) => first.toUpperCase())}.`,
    ...(rows.length === 0 ? [] : ['', '| | |', '|---|---|', ...rows]),
  ];
}

export function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

function argumentRow(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return row(
    argument.required ? `<${name}>` : `[${name}]`,
    argument.description,
    argument.argChoices,
    argument.defaultValue,
  );
}

function optionRow(option: Option): string {
  // Whoever runs it is its default: another in every place.
  const usual = option.long === '--as' ? 'the user running it' : option.defaultValue;
  return row(option.flags, option.description, option.argChoices, usual);
}

function row(name: string, description: string, choices: readonly string[] | undefined, usual: unknown): string {
  const said = usual === undefined || usual === '' || (Array.isArray(usual) && usual.length === 0);
  const notes = [
    ...(choices === undefined ? [] : [`one of ${choices.map((choice) => `\`${choice}\``).join(', ')}`]),
    ...(said ? [] : [`default \`${typeof usual === 'string' ? usual : JSON.stringify(usual)}\``]),
  ];
  return `| \`${name}\` | ${[description, ...notes].filter((text) => text !== '').join('; ')} |`.replaceAll(
    ' |\n',
    ' |',
  );
}

if (import.meta.main) process.stdout.write(commandLinePage(await createProgram()));
