import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, cpSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { createProgram } from '../../app/program.ts';
import { plansFor } from '../../app/supervise.ts';
import { loadConfig } from '../../runtime/config/load.ts';
import { read, root } from '../house.ts';
import { last, stagesOf } from '../support/dockerfile.ts';

interface Service {
  image: string;
  command?: string[];
  user?: string;
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  networks: string[];
  ports?: string[];
  volumes?: string[];
  secrets?: string[];
  configs?: { source: string; target: string }[];
  environment?: Record<string, string>;
}

interface Compose {
  services: Record<string, Service>;
  secrets: Record<string, { file: string }>;
  configs: Record<string, { file: string }>;
  volumes: Record<string, object>;
  networks: Record<string, { internal?: boolean }>;
}

interface Scrape {
  scrape_configs: { static_configs: { targets: string[]; labels: { process: string } }[] }[];
}

const folder = join(root, 'deploy/compose');
const text = read('deploy/compose/compose.yaml');
const compose = parse(text, { merge: true }) as Compose;
const config = loadConfig(join(folder, 'tocsin.yaml'));
const services = Object.entries(compose.services);
const ours = services.filter(([, { image }]) => image.startsWith('${TOCSIN_IMAGE:-'));
const image = stagesOf(read('deploy/image/Dockerfile'))[1] ?? [];

describe('the services of the compose file', () => {
  it('are the processes that its own configuration asks for, each started by a command line there is', async () => {
    expect(ours.map(([name]) => name).toSorted()).toEqual(
      plansFor(config)
        .map(({ name }) => name)
        .toSorted(),
    );
    const run = (await createProgram('run')).commands[0];
    for (const [name, { command = [], configs }] of ours) {
      expect(run?.parseOptions(command.slice(1))).toEqual({ operands: [], unknown: [] });
      expect(run?.opts()).toMatchObject({ process: name, config: configs?.[0]?.target });
    }
  });

  it('have no rights: nobody’s user, nothing to write but their data, no way to more', () => {
    for (const [, service] of ours)
      expect(service).toMatchObject({
        user: last(image, 'USER').rest,
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
    const strays = services.filter(([, { image: name }]) => /:latest$|^[^:]+$/.test(name));
    expect(strays).toEqual([]);
  });

  it('publish exactly the ports that the configuration listens on, by services with a way out', () => {
    const { ingest, web } = config;
    const listens = { ingest: [ingest.syslogTls?.port, ingest.http?.port], web: [web?.port] };
    const published = Object.fromEntries(
      ours
        .filter(([, { ports }]) => ports !== undefined)
        .map(([name, { ports = [] }]) => [name, ports.map((one) => Number(one.split(':').at(-1)))]),
    );
    expect(published).toEqual(listens);
    expect(compose.networks['inside']?.internal).toBe(true);
    for (const [, { ports, networks }] of services) if (ports !== undefined) expect(networks).toContain('outside');
  });

  it('are scraped where they tell how they are', () => {
    const { scrape_configs: jobs } = parse(read('deploy/compose/prometheus.yaml')) as Scrape;
    const scraped = jobs.flatMap(({ static_configs: each }) =>
      each.map(({ targets, labels }) => [labels.process, targets[0]]),
    );
    expect(Object.fromEntries(scraped)).toEqual(
      Object.fromEntries(ours.map(([name]) => [name, `${name}:${config.health.ports[name]}`])),
    );
    expect(config.health.host).toBe('0.0.0.0');
  });

  it('find every file that is mounted, and every volume', () => {
    for (const [, { volumes = [] }] of services)
      for (const [from = ''] of volumes.map((one) => one.split(':')))
        if (from.startsWith('.')) expect(existsSync(resolve(folder, from)), from).toBe(true);
        else expect(compose.volumes).toHaveProperty(from);
    for (const { file } of Object.values(compose.configs)) expect(existsSync(resolve(folder, file)), file).toBe(true);
  });
});

describe('secrets of the compose file', () => {
  const files = (settings: unknown): string[] =>
    [...JSON.stringify(settings).matchAll(/\/run\/secrets\/([\w-]+)/g)].map(([, name]) => name ?? '');

  it('reach the services that read them, and no other', () => {
    const { ingest, web, clickhouse } = config;
    const needed: Record<string, string[]> = {
      ingest: files(ingest),
      archive: files(clickhouse),
      // What it remembers lies in the store.
      detect: files(clickhouse),
      respond: files(clickhouse),
      web: files([web, clickhouse]),
    };
    for (const [name, { secrets = [] }] of ours)
      expect(secrets.toSorted(), name).toEqual([...new Set(needed[name])].toSorted());
    const { environment = {}, secrets = [] } = compose.services['grafana'] ?? { networks: [], image: '' };
    const asked = files([environment, read('deploy/compose/grafana-datasources.yaml')]);
    expect(secrets.toSorted()).toEqual(asked.toSorted());
  });

  it('are files that have no default: whatever is missing is refused by name', () => {
    for (const [name, secret] of Object.entries(compose.secrets)) {
      expect(Object.keys(secret), name).toEqual(['file']);
      expect(secret.file).toMatch(/^\.\/secrets\//);
    }
    const variables = [...text.matchAll(/\$\{(\w+)(:?[-?])?/g)].map(([, name, how]) => `${name}${how}`);
    expect(variables.filter((one) => one !== 'TOCSIN_IMAGE:-')).toEqual([
      'TOCSIN_CLICKHOUSE_SHA256:?',
      'TOCSIN_READER_SHA256:?',
    ]);
    const worded = services.flatMap(([, { environment = {} }]) =>
      Object.entries(environment).filter(([name]) => /PASSWORD|SECRET|TOKEN/.test(name)),
    );
    expect(worded).toEqual([['GF_SECURITY_ADMIN_PASSWORD__FILE', '/run/secrets/grafana-admin']]);
    for (const kept of ['.gitignore', 'deploy/image/Dockerfile.dockerignore'])
      expect(read(kept)).toContain('deploy/compose/secrets\ndeploy/compose/.env\n');
  });

  it.runIf(process.getuid?.() === 0)(
    'are made once, for the user of the image alone, and are known by their digests',
    () => {
      const copy = mkdtempSync(join(tmpdir(), 'tocsin-compose-'));
      onTestFinished(() => rmSync(copy, { recursive: true }));
      cpSync(join(folder, 'make-secrets.sh'), join(copy, 'make-secrets.sh'));
      const make = (): Record<string, string> => {
        execFileSync('sh', [join(copy, 'make-secrets.sh')], { stdio: ['ignore', 'ignore', 'ignore'] });
        return Object.fromEntries(
          readdirSync(join(copy, 'secrets')).map((name) => [
            name,
            readFileSync(join(copy, 'secrets', name), 'utf8').trim(),
          ]),
        );
      };
      const first = make();
      expect(make()).toEqual(first);
      const given = Object.values(compose.secrets).map(({ file }) => file.replace('./secrets/', ''));
      expect(given.filter((name) => first[name] === undefined)).toEqual(['tls-certificate.pem', 'tls-key.pem']);
      for (const [name, value] of Object.entries(first)) {
        expect(value).toMatch(/^[0-9a-f]{48,64}$/);
        const { mode, uid } = statSync(join(copy, 'secrets', name));
        expect([name, mode & 0o777, uid]).toEqual([name, 0o400, name.startsWith('grafana') ? 472 : 10_001]);
      }
      const digest = createHash('sha256')
        .update(first['clickhouse'] ?? '')
        .digest('hex');
      expect(readFileSync(join(copy, '.env'), 'utf8')).toContain(`TOCSIN_CLICKHOUSE_SHA256=${digest}\n`);
    },
  );
});

it('Grafana’s sources have the names that the dashboards ask for', () => {
  const uids = (file: string): string[] =>
    (parse(read(file)) as { datasources: { uid: string }[] }).datasources.map(({ uid }) => uid);
  expect(uids('deploy/compose/grafana-datasources.yaml')).toEqual(
    uids('dashboards/grafana/provisioning/datasources/tocsin.yaml'),
  );
});
