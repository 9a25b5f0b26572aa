import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Status } from '../../app/status.ts';
import { read, root } from '../house.ts';
import { BareRoot, bareRootMissing, firstInside, nobody, type Place } from '../support/bare-root.ts';
import { copyCheckout } from '../support/checkout.ts';
import { last, stagesOf } from '../support/dockerfile.ts';
import { until } from '../support/until.ts';

const [build = [], image = []] = stagesOf(read('deploy/image/Dockerfile'));

/** What a program said, once it has ended. */
async function ended(child: ChildProcess): Promise<{ code: number | null; said: string }> {
  const parts: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => parts.push(text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said: parts.join('') };
}

describe.skipIf(bareRootMissing !== '')(`the image${bareRootMissing}`, () => {
  const directory = bareRootMissing === '' ? mkdtempSync(join(tmpdir(), 'tocsin-image-')) : '';
  const [checkout, out, data, config] = ['checkout', 'out', 'data', 'config'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
    string,
  ];
  const env = Object.fromEntries(image.filter(({ verb }) => verb === 'ENV').map(({ rest }) => rest.split('=')));
  const inside = { directory: last(image, 'WORKDIR').rest, env };
  const shipped = join(out, 'tocsin');
  let bare: BareRoot;
  let running: ChildProcess;
  const said: string[] = [];

  const steps = async (): Promise<void> => {
    const modules: Place = { from: join(root, 'node_modules'), at: '/build/node_modules' };
    // Where vite keeps its configuration while it runs.
    const aside: Place = { from: join(out, 'aside'), at: '/build/node_modules/.vite-temp' };
    const builder = new BareRoot([{ from: checkout, at: '/build' }, modules, aside, { from: out, at: '/opt' }]);
    for (const { verb, rest } of build) {
      // What that would get is here, and where it would get it from perhaps not.
      if (verb !== 'RUN' || rest === 'npm ci --ignore-scripts') continue;
      const step = builder.start(['sh', '-c', rest], { directory: last(build, 'WORKDIR').rest, env: { HOME: '/tmp' } });
      const { code, said: output } = await ended(step);
      if (code !== 0) throw new Error(`RUN ${rest}: ${output}`);
    }
    builder.remove();
  };

  beforeAll(async () => {
    chmodSync(directory, 0o755);
    for (const made of [checkout, out, data, config]) mkdirSync(made);
    copyCheckout(checkout);
    for (const made of [join(checkout, 'node_modules'), join(out, 'aside')]) mkdirSync(made);
    execFileSync('chown', ['-R', `${nobody}:${nobody}`, checkout, out]);
    await steps();
    chownSync(data, nobody, nobody);
    const listeners = { syslogTcp: { port: 0, tenant: 'default' }, http: { port: 0 } };
    const web = { port: 0, insecureLoopback: true };
    writeFileSync(join(config, 'tocsin.yaml'), stringify({ data: inside.directory, ingest: listeners, web }));
    bare = new BareRoot([
      { from: shipped, at: '/opt/tocsin', readOnly: true },
      { from: config, at: '/etc/tocsin', readOnly: true },
      { from: data, at: inside.directory },
    ]);
    running = bare.start([...last(image, 'ENTRYPOINT').list, ...last(image, 'CMD').list], inside);
    for (const stream of [running.stdout, running.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => said.push(text));
    const state = (): string => said.join('');
    await until(() => state().includes('tocsin is up') || running.exitCode !== null, 120_000, state);
    expect(running.exitCode, state()).toBe(null);
  }, 600_000);

  afterAll(() => {
    running?.kill('SIGKILL');
    bare?.remove();
    if (directory !== '') rmSync(directory, { recursive: true, force: true });
  });

  const exec = (...args: string[]): Promise<{ code: number | null; said: string }> =>
    ended(
      bare.beside(running, [...last(image, 'ENTRYPOINT').list, ...args, '--config', '/etc/tocsin/tocsin.yaml'], inside),
    );

  test('says what its files are made of: built output and what it needs to run', () => {
    expect(readdirSync(shipped).toSorted()).toEqual(['dist', 'ingest', 'node_modules', 'package.json', 'schemas']);
    const left = ['typescript', 'vitest', 'oxlint', 'react', 'node'];
    expect(left.filter((name) => existsSync(join(shipped, 'node_modules', name)))).toEqual([]);
    expect(globSync('dist/**/*.test.js', { cwd: shipped })).toEqual([]);
    expect(last(image, 'USER').rest).toBe(`${nobody}:${nobody}`);
  });

  test('is well by its own health check, and answers for its processes', async () => {
    const check = last(image, 'HEALTHCHECK').list;
    const { code, said: output } = await ended(bare.beside(running, check, inside));
    expect(output).toMatch(/engine +ok\n/);
    expect(code).toBe(0);
    expect(await exec('health', '--ready')).toMatchObject({ code: 0 });
  });

  test('stores what it is sent, writing nowhere but into its data directory', async () => {
    const status = JSON.parse((await exec('status', '--json')).said) as Pick<Status, 'roles'>;
    const address = status.roles.flatMap(({ addresses }) => addresses['syslog-tcp'] ?? [])[0] ?? '';
    const sender = connect(Number(address.split(':').at(-1)), '127.0.0.1');
    sender.end('<13>1 2026-03-02T12:00:00Z gw app - - - one line\n');
    await once(sender, 'close');
    let stored = '';
    await until(
      async () => (stored = (await exec('query', 'SELECT raw FROM events', '--json')).said).includes('one line'),
      60_000,
      () => stored,
    );
    expect(readdirSync(data).toSorted()).toEqual(expect.arrayContaining(['engine', 'log', 'run']));
  });

  test('ends in order within Docker’s ten seconds when it is told to', async () => {
    const closed = once(running, 'close');
    const asked = performance.now();
    process.kill(firstInside(running), 'SIGTERM');
    await closed;
    expect(performance.now() - asked).toBeLessThan(10_000);
    expect(running.exitCode).toBe(0);
  });
});
