import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { createProgram } from '../../app/program.ts';
import { embeddedProcesses, plansFor } from '../../app/supervise.ts';
import { parseConfig } from '../../runtime/config/load.ts';
import { read } from '../house.ts';
import { chartDigest, keptChart } from '../support/chart.ts';

interface Container {
  args: string[];
  image: string;
  ports: { name: string; containerPort: number }[];
  volumeMounts: { name: string; mountPath: string; readOnly?: boolean }[];
  resources: Record<string, object>;
}

interface Resource {
  kind: string;
  metadata: { name: string };
  data?: Record<string, string>;
  spec?: {
    replicas?: number;
    template?: { spec: { containers: Container[]; volumes: { name: string; secret?: { defaultMode: number } }[] } };
    ports?: { port: number; targetPort: string }[];
    ingress?: { ports: { port: number }[]; from?: object[] }[];
  };
}

const kept = readFileSync(keptChart, 'utf8');
const resources = parseAllDocuments(kept).map((one) => one.toJS() as Resource);
const kinds = (...wanted: string[]): Resource[] => resources.filter(({ kind }) => wanted.includes(kind));
const workloads = kinds('Deployment', 'StatefulSet').map(({ metadata, spec }) => {
  const { containers = [], volumes = [] } = spec?.template?.spec ?? {};
  return { name: metadata.name.replace('tocsin-', ''), container: containers[0] as Container, volumes };
});
const config = parseConfig(kinds('ConfigMap')[0]?.data?.['tocsin.yaml'] ?? '');

it('what is kept was made of the chart as it is: else run node test/support/chart.ts', () => {
  expect(kept).toContain(` made of ${chartDigest()}\n`);
});

describe('what the chart makes of its example', () => {
  it('has a configuration that is accepted, and the processes that it asks for', async () => {
    expect(workloads.map(({ name }) => name).toSorted()).toEqual(
      plansFor(config)
        .map(({ name }) => name)
        .toSorted(),
    );
    const run = (await createProgram('run')).commands[0];
    for (const { name, container } of workloads) {
      expect(run?.parseOptions(container.args.slice(1))).toEqual({ operands: [], unknown: [] });
      expect(run?.opts()).toMatchObject({ process: name, config: '/etc/tocsin/tocsin.yaml' });
      expect(config.health.ports[name]).toBe(container.ports.find((port) => port.name === 'health')?.containerPort);
    }
  });

  it('gives no process rights, and each a probe, bounds, a policy for its network and a budget', () => {
    for (const { name, container } of workloads) {
      expect(container).toMatchObject({
        securityContext: {
          readOnlyRootFilesystem: true,
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
        },
        livenessProbe: { httpGet: { path: '/healthz', port: 'health' } },
        readinessProbe: { httpGet: { path: '/readyz', port: 'health' } },
        resources: { requests: expect.anything(), limits: expect.anything() },
      });
      for (const kind of ['NetworkPolicy', 'PodDisruptionBudget'])
        expect(kinds(kind).map(({ metadata }) => metadata.name)).toContain(`tocsin-${name}`);
    }
    expect(kinds('StatefulSet', 'Deployment').map(({ spec }) => spec?.template?.spec)).toEqual(
      workloads.map(() =>
        expect.objectContaining({
          automountServiceAccountToken: false,
          securityContext: expect.objectContaining({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } }),
        }),
      ),
    );
  });

  it('lets in only what it listens on, and to the health port only who watches', () => {
    const { ingest, web } = config;
    const listens: Record<string, (number | undefined)[]> = {
      ingest: [ingest.syslogTls?.port, ingest.http?.port],
      web: [web?.port],
    };
    for (const { metadata, spec } of kinds('NetworkPolicy')) {
      const rules = spec?.ingress ?? [];
      const open = rules.filter(({ from }) => from === undefined).flatMap(({ ports }) => ports.map(({ port }) => port));
      expect(open).toEqual(listens[metadata.name.replace('tocsin-', '')] ?? []);
      expect(rules.filter(({ ports }) => ports[0]?.port === 9460)).toEqual([
        { ports: expect.anything(), from: [expect.anything()] },
      ]);
    }
  });

  it('holds no secret: files of Secrets that are there already, read by who asks for them', () => {
    expect(kinds('Secret')).toEqual([]);
    const used = [...JSON.stringify(config).matchAll(/\/run\/secrets\/tocsin\/([\w-]+)\//g)].map(
      ([, name]) => name ?? '',
    );
    const mounted = workloads.flatMap(({ container }) =>
      container.volumeMounts.filter(({ mountPath }) => mountPath.startsWith('/run/secrets/tocsin/')),
    );
    expect(new Set(mounted.map(({ mountPath }) => mountPath.split('/').at(-1)))).toEqual(new Set(used));
    expect(mounted.every(({ readOnly }) => readOnly)).toBe(true);
    const asksFor = (secret: string): string[] =>
      workloads
        .filter(({ container }) => container.volumeMounts.some(({ mountPath }) => mountPath.endsWith(`/${secret}`)))
        .map(({ name }) => name);
    expect(asksFor('clickhouse').toSorted()).toEqual(['archive', 'detect', 'respond', 'web']);
    expect(asksFor('kafka').toSorted()).toEqual(workloads.map(({ name }) => name).toSorted());
    const modes = workloads.flatMap(({ volumes }) => volumes.flatMap(({ secret }) => secret?.defaultMode ?? []));
    expect(new Set(modes)).toEqual(new Set([0o440]));
  });
});

describe('the schema of the chart’s values', () => {
  const schema = z.fromJSONSchema(JSON.parse(read('deploy/helm/tocsin/values.schema.json')));
  const values = parse(read('deploy/helm/tocsin/values.yaml')) as Record<string, object>;
  const example = parse(read('deploy/helm/example.yaml')) as Record<string, object>;

  it('knows all processes but the engine, which is where no server is', () => {
    const named = embeddedProcesses.map(({ name }) => name).filter((name) => name !== 'engine');
    expect(Object.keys(values['processes'] ?? {}).toSorted()).toEqual(named.toSorted());
  });

  it('refuses values as they come, which name neither Kafka nor ClickHouse, and takes the example’s', () => {
    expect(schema.safeParse(values).success).toBe(false);
    expect(schema.safeParse({ ...values, config: example['config'] }).success).toBe(true);
  });
});
