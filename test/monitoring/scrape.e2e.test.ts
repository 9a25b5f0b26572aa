import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { metrics } from '../../app/metrics/catalogue.ts';
import { openStoreFor } from '../../app/open-store.ts';
import { loadConfig } from '../../runtime/config/load.ts';
import { readRunFiles } from '../../runtime/run-file.ts';
import { freePorts } from '../support/free-port.ts';
import { read, root } from '../house.ts';
import { install, type Installation, until } from '../support/installation.ts';
import { promtool, promtoolOn } from '../support/promtool.ts';
import { expandPromql, expandSql } from './grafana-macros.ts';
import { grafanaModel, queriesOf } from './grafana-model.ts';

/** Told by what this installation does not have: the callback of SMS, pki, endpoints of webhooks. */
const elsewhere = /^tocsin_(?:callback|ocsp|revocation_list|webhook)_/;

const folder = 'dashboards/grafana/models';
const queries = readdirSync(join(root, folder)).map((name) =>
  queriesOf(grafanaModel.parse(JSON.parse(read(`${folder}/${name}`)))),
);
const promql = queries.flatMap((one) => one.promql).map(expandPromql);

let installation: Installation;
let webPort = 0;

beforeAll(async () => {
  [webPort = 0] = await freePorts(1);
  installation = await install({
    ingest: { syslogTcp: { host: '127.0.0.1', port: 0, tenant: 'acme' }, http: { host: '127.0.0.1', port: 0 } },
    web: { host: '127.0.0.1', port: 0, insecureLoopback: true },
    health: { ports: { web: webPort } },
    watch: { enabled: true },
    learn: { everyMs: 500 },
  });
  const { 'syslog-tcp': syslogTcp = '', http = '' } = installation.addresses();
  const stamp = new Date().toISOString();
  const lines = [
    `<38>1 ${stamp} gw-1 sshd 1 - - Failed password for root from 203.0.113.9 port 4711 ssh2`,
    `<38>1 ${stamp} gw-1 app 1 - - api_key=sk_live_Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA`,
    '<38>1 1999-01-01T00:00:00Z gw-1 app 1 - - from another time',
    '',
  ];
  await new Promise<void>((resolve, reject) => {
    const [host = '', port = ''] = syslogTcp.split(':');
    const socket = connect(Number(port), host, () => socket.end(`${lines.join('\n')}\n`));
    socket
      .once('close', () => resolve())
      .once('error', reject)
      .resume();
  });
  await fetch(`http://${http}/v1/events`, { method: 'POST', headers: { authorization: 'Bearer nobody' }, body: '{}' });
  await fetch(`${installation.addresses()['web']}/api/v1/session`);
  await installation.settled();
});
afterAll(() => installation.stop());

async function scrape(port: number): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
}

/** Names with a sample, over all processes. */
async function told(): Promise<Set<string>> {
  const pages = await Promise.all(readRunFiles(installation.data).map(({ healthPort }) => scrape(healthPort)));
  return new Set(pages.flatMap((page) => [...page.matchAll(/^(\w+)[{ ]/gm)].map(([, name = '']) => name)));
}

test('what each process tells keeps the conventions of Prometheus, the first time it is asked', async () => {
  const runs = readRunFiles(installation.data);
  expect(runs.map(({ name }) => name)).toEqual(['archive', 'detect', 'engine', 'ingest', 'respond', 'web']);
  expect(runs.find(({ name }) => name === 'web')?.healthPort).toBe(webPort);
  for (const { name, healthPort } of runs) {
    const page = await scrape(healthPort);
    expect(page, name).toContain(`tocsin_ready{role="${name}"} 1`);
    expect(await promtool(['check', 'metrics'], page), name).toBe('');
  }
});

test('every metric has a sample somewhere, those of roles that do not run here left out', async () => {
  let lacking: string[] = [];
  await until(
    async () => {
      const seen = await told();
      lacking = metrics.map(({ name }) => name).filter((name) => !seen.has(name) && !elsewhere.test(name));
      return lacking.length === 0;
    },
    60_000,
    () => `without a sample: ${lacking.join(', ')}`,
  );
});

test('every name of rules and panels is told by a running process', async () => {
  const seen = await told();
  const rules = parse(read('dashboards/prometheus/tocsin.rules.yaml')) as { groups: { rules: { expr: string }[] }[] };
  const expressions = [...promql, ...rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr))];
  const names = new Set(expressions.flatMap((one) => one.match(/\b(?:tocsin|process|nodejs)_[a-z_]+/g) ?? []));
  expect(names.size).toBeGreaterThan(25);
  const strange = [...names].filter((name) => !seen.has(name) && !elsewhere.test(name));
  expect(strange).toEqual([]);
});

test('every query of the panels is PromQL', async () => {
  const rules = promql.map((expr, i) => ({ record: `panel:${i}`, expr }));
  expect(await promtoolOn(['check', 'rules'], { groups: [{ name: 'panels', rules }] })).toContain(
    `${promql.length} rules found`,
  );
  await expect(
    promtoolOn(['check', 'rules'], { groups: [{ name: 'x', rules: [{ record: 'x', expr: 'sum(' }] }] }),
  ).rejects.toThrow('parse');
});

test('every query of the panels is answered by the engine, from what was stored', async () => {
  const store = openStoreFor(loadConfig(installation.configFile), 'reader');
  try {
    const range = { from: Date.now() - 3_600_000, to: Date.now() + 60_000, tenants: ['acme', "o'brien"] };
    const rows: Record<string, number> = {};
    for (const name of readdirSync(join(root, 'dashboards/grafana/queries')))
      rows[name] = (await store.query<object>(expandSql(read(`dashboards/grafana/queries/${name}`), range))).length;
    // Nothing here came through a gateway, and the clock that was off was too far off.
    const empty = Object.keys(rows).filter((name) => rows[name] === 0);
    expect(empty).toEqual(['quiet-gateways.sql', 'skewed-clocks.sql']);
  } finally {
    await store.close();
  }
});
