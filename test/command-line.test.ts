import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { describe, expect, it, onTestFinished } from 'vitest';
import { exitCodeFor } from '../app/exit-codes.ts';
import { createProgram } from '../app/program.ts';
import { read } from './house.ts';
import { commandLinePage, nameOf } from './support/command-line.ts';
import { runTocsin } from './support/tocsin-process.ts';

const page = read('docs/reference/command-line.md');
const commands = (await createProgram()).commands.flatMap((one) => [one, ...one.commands]);

describe('the reference of the command line', () => {
  it.each(commands.map((command) => [nameOf(command), command] as const))(
    'names %s and all its options',
    (name, command) => {
      const section = page.split(`\n## ${name}\n`)[1]?.split('\n## ')[0] ?? '';
      expect(section.toLowerCase()).toContain(command.description().toLowerCase());
      for (const { flags, hidden } of command.options) if (!hidden) expect(section).toContain(`\`${flags}\``);
    },
  );

  it('is what `node test/support/command-line.ts` prints', async () => {
    expect(page).toBe(commandLinePage(await createProgram()));
  });
});

describe('the command line', () => {
  it.each([
    ['an unknown command', ['nothing-of-the-kind']],
    ['an unknown option', ['status', '--nope']],
    ['a missing argument', ['query']],
    ['a role that there is not', ['run', 'everything']],
  ])('throws for %s instead of ending the process', async (_what, args) => {
    const program = await createProgram();
    for (const command of [program, ...program.commands]) command.configureOutput({ writeErr: () => undefined });
    await expect(program.parseAsync(args, { from: 'user' })).rejects.toBeInstanceOf(CommanderError);
  });

  it('ends with 2 for what people can mend by asking for something else, with 3 for what is not there', () => {
    expect((['CONFIG_INVALID', 'CONFIG_MISSING', 'INPUT_INVALID', 'QUERY_REFUSED'] as const).map(exitCodeFor)).toEqual([
      2, 2, 2, 2,
    ]);
    expect((['STORE_UNAVAILABLE', 'PORT_IN_USE', 'DISK_FULL', 'TIMEOUT'] as const).map(exitCodeFor)).toEqual([
      3, 3, 3, 3,
    ]);
  });

  it('decodes a file of audit records without being told what it is, and stamps of the year it is told', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'tocsin-decode-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const [audit, bsd] = [join(directory, 'audit.json'), join(directory, 'bsd.log')];
    const record = (name: string): object => ({
      eventVersion: '1.08',
      eventTime: '2026-11-21T12:00:00Z',
      eventName: name,
    });
    writeFileSync(audit, JSON.stringify({ Records: [record('StopLogging'), record('DeleteTrail')] }, null, 1));
    writeFileSync(bsd, '<13>Dec 31 23:59:59 gw a: x\n<13>Jan  1 00:00:00 gw a: y\n');
    const [records, stamps] = await Promise.all([
      runTocsin(['decode', audit, '--strict']),
      runTocsin(['decode', bsd, '--year', '2019']),
    ]);
    const decoded = (text: string): Record<string, unknown>[] =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    expect(records).toMatchObject({ status: 0, stderr: '' });
    expect(
      decoded(records.stdout).map(({ kind, source, attributes }) => [
        kind,
        source,
        Object.fromEntries(attributes as []),
      ]),
    ).toEqual([
      ['change-audited', 'file/cloud-audit', expect.objectContaining({ event_name: 'StopLogging' })],
      ['change-audited', 'file/cloud-audit', expect.objectContaining({ event_name: 'DeleteTrail' })],
    ]);
    expect(decoded(stamps.stdout).map(({ at }) => at)).toEqual([
      '2019-12-31T23:59:59.000Z',
      '2020-01-01T00:00:00.000Z',
    ]);
  });

  it('ends with 2 and the code of the fault, or the help, for wrong input, and with 0 for help', async () => {
    const [unknown, missing, help, nothing, both] = await Promise.all([
      runTocsin(['status', '--nope']),
      runTocsin(['status', '--config', '/nowhere/\u001b[31mtocsin.yaml']),
      runTocsin(['--help']),
      runTocsin(['run']),
      runTocsin(['run', 'detect', '--process', 'detect']),
    ]);
    expect([unknown, missing, help, nothing, both].map(({ status }) => status)).toEqual([2, 2, 0, 2, 2]);
    for (const { stderr } of [nothing, both]) expect(stderr).toContain('say which roles to run, or give --process');
    expect(unknown.stderr).toContain("unknown option '--nope'");
    expect(missing.stderr).toBe(
      'tocsin: CONFIG_MISSING: cannot read the configuration /nowhere/\\u{1b}[31mtocsin.yaml\n',
    );
    expect(help.stdout).toContain('Exit codes: 0 done');
  });

  it.runIf(existsSync('/proc/self'))(
    'ends with 3 and DATA_UNWRITABLE where no data directory can be made',
    async () => {
      const commands = [['up'], ['run', 'detect'], ['tail', 'findings']];
      const ended = await Promise.all(
        commands.map((args) => runTocsin([...args, '--data', '/proc/tocsin/data'], 25_000)),
      );
      for (const { status, stderr } of ended) {
        expect(stderr).toMatch(/^tocsin: DATA_UNWRITABLE: .*\/proc\/tocsin/);
        expect(status).toBe(3);
      }
    },
  );
});
