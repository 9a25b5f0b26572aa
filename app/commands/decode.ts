import { once } from 'node:events';
import { type Command, Option } from 'commander';
import { Ledger } from '../../ingest/appender/ledger.ts';
import { decoderNames, decodersFor } from '../../ingest/decoders/registry.ts';
import { StampYears } from '../../ingest/decoders/syslog-header/stamp-years.ts';
import { Pipeline } from '../../ingest/pipeline.ts';
import { readFileLines } from '../../ingest/sources/file/file.ts';
import { readStdinLines } from '../../ingest/sources/stdin/stdin.ts';
import { mappingsToTry } from '../decoders.ts';
import { eventJson } from '../event-json.ts';
import { exitCodes } from '../exit-codes.ts';
import { showableJson } from '../showable.ts';
import { identityOptions, type IdentityOptions, identityOf } from '../identity-options.ts';
import { wholeNumber } from '../whole-number.ts';

interface Options extends IdentityOptions {
  decoder: string;
  mapping?: string;
  year?: number;
  strict?: boolean;
}

export function addDecode(program: Command): void {
  identityOptions(program.command('decode'))
    .description('show what lines become: one JSON event or rejection per attempt, nothing is stored')
    .argument('[file]', 'default: standard input')
    .addOption(new Option('--decoder <name>', 'whose lines they are').choices(decoderNames).default('auto'))
    .option('--mapping <file>', 'in place of a decoder: a file that says how lines become events')
    .option(
      '--year <year>',
      'year of the first stamp that names none (BSD syslog), the later ones follow it; without it the one nearest to now',
      wholeNumber(2000, 2099),
    )
    .option('--strict', 'end with 4 when any line was rejected')
    .action(async (file: string | undefined, options: Options) => {
      const { mapping, decoder } = options;
      const pipeline = new Pipeline(mapping === undefined ? (decodersFor(decoder) ?? []) : mappingsToTry(mapping));
      let lines: string[] = [];
      let rejected = 0;
      const sink = {
        event: (draft: Parameters<typeof eventJson>[0]) => void lines.push(showableJson(eventJson(draft))),
        reject: (rejection: object) => {
          rejected++;
          lines.push(showableJson({ rejected: rejection }));
        },
      };
      // Written between chunks, so that a pipe that is slow to read holds the reading back.
      const room = async (): Promise<void> => {
        const text = lines.map((line) => `${line}\n`).join('');
        lines = [];
        if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
      };
      const years = options.year === undefined ? {} : { years: new StampYears(options.year) };
      const reading = { identity: identityOf(options), receivedAt: () => Date.now(), room, ...years };
      const outlet = { sink, ledger: new Ledger() };
      if (file === undefined || file === '-') await readStdinLines(process.stdin, pipeline, outlet, reading);
      else await readFileLines(file, pipeline, outlet, reading);
      await room();
      if (options.strict === true && rejected > 0) process.exitCode = exitCodes['checked and not as it should be'];
    });
}
