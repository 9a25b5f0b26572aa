import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createProgram } from '../../app/program.ts';
import { embeddedProcesses } from '../../app/supervise.ts';
import { read, root } from '../house.ts';

const there = spawnSync('systemd-analyze', ['--version']).status === 0;
const missing = there ? '' : ' (left out: systemd-analyze is missing; on Debian: apt-get install systemd)';

describe.skipIf(missing !== '')(`the units of systemd${missing}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-units-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const program = join(folder, 'node');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
  // Verified with a program that is there on every machine.
  const unit = read('deploy/systemd/tocsin@.service').replace('/usr/bin/node', program);
  mkdirSync(join(folder, 'units'));
  cpSync(join(root, 'deploy/systemd/tocsin.target'), join(folder, 'units/tocsin.target'));
  writeFileSync(join(folder, 'units/tocsin@.service'), unit);

  /** Both streams: what systemd warns of goes to the other one. */
  const analyze = (...args: string[]): { status: number | null; said: string } => {
    const env = { ...process.env, SYSTEMD_UNIT_PATH: `${join(folder, 'units')}:`, SYSTEMD_LOG_LEVEL: 'warning' };
    const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8', env });
    return { status, said: stdout + stderr };
  };
  const about = (said: string): string[] => said.split('\n').filter((line) => /tocsin/.test(line));

  it.each(embeddedProcesses.map(({ name }) => name))('verify tocsin@%s without a word', (name) => {
    const { said } = analyze('verify', '--man=no', join(folder, 'units', `tocsin@${name}.service`));
    expect(about(said)).toEqual([]);
  });

  it('would be told of a directive that there is not', () => {
    const wrong = join(folder, 'wrong@.service');
    writeFileSync(wrong, unit.replace('RestartSec=2', 'RestartsSec=2'));
    expect(
      about(analyze('verify', '--man=no', join(folder, 'wrong@ingest.service')).said.replaceAll('wrong@', 'tocsin@')),
    ).not.toEqual([]);
  });

  it('are exposed by 2.0 at most, by systemd’s own reckoning', () => {
    const { status, said } = analyze(
      'security',
      '--offline=true',
      '--threshold=20',
      '--no-pager',
      join(folder, 'units/tocsin@.service'),
    );
    const [, exposure] = /Overall exposure level for .*: ([\d.]+)/.exec(said) ?? [];
    expect(Number(exposure)).toBeLessThanOrEqual(2);
    expect(status).toBe(0);
  });

  it('run a command line that there is, as whoever systemd makes up', async () => {
    const [, line = ''] = /^ExecStart=\/usr\/bin\/node \S+ (.*)$/m.exec(read('deploy/systemd/tocsin@.service')) ?? [];
    const run = (await createProgram('run')).commands[0];
    expect(run?.parseOptions(line.replace('%i', 'ingest').split(' ').slice(1))).toEqual({ operands: [], unknown: [] });
    expect(run?.opts()).toMatchObject({
      process: 'ingest',
      data: '/var/lib/tocsin',
      config: '/etc/tocsin/tocsin.yaml',
    });
    expect(unit).toMatch(/^DynamicUser=yes$/m);
    expect(unit).toMatch(/^StateDirectory=tocsin$/m);
  });
});
