import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Health, serveHealth } from './health.ts';
import { each, one } from './metrics/metric.ts';

let health: Health;
let report: { waiting?: number; dropped?: Record<string, number> } = {};
beforeEach(async () => {
  health = await serveHealth({
    role: 'archive',
    status: () => ({ archive: { next: 7 } }),
    metrics: [
      { name: 'tocsin_waiting_bytes', help: 'Bytes', labels: [], read: ({ waiting }) => one(waiting) },
      { name: 'tocsin_dropped_lines_total', help: 'Lines', labels: ['reason'], read: ({ dropped }) => each(dropped) },
    ],
    measure: async () => report,
  });
});
afterEach(() => health.close());

const get = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${health.port}${path}`);

async function readiness(): Promise<[number, unknown]> {
  const response = await get('/readyz');
  return [response.status, await response.json()];
}

it('is up and not ready while it starts, ready when nothing stands in the way, and not ready while it drains', async () => {
  expect(await readiness()).toEqual([503, { ready: false, obstacles: ['starting'] }]);
  expect((await get('/healthz')).status).toBe(200);
  health.obstacles.delete('starting');
  expect(await readiness()).toEqual([200, { ready: true, obstacles: [] }]);
  health.obstacles.add('draining');
  expect(await readiness()).toEqual([503, { ready: false, obstacles: ['draining'] }]);
});

it('gives the status of the role and its metrics, under its name', async () => {
  expect(await (await get('/status')).json()).toEqual({ archive: { next: 7 } });
  const metrics = await get('/metrics');
  expect(metrics.headers.get('content-type')).toContain('text/plain');
  expect(await metrics.text()).toMatch(/process_cpu_user_seconds_total\{role="archive"\} /);
});

it('has every metric in its first answer, and none of what the report no longer says', async () => {
  const told = async () =>
    (await (await get('/metrics')).text()).split('\n').filter((line) => line.startsWith('tocsin'));
  report = { waiting: 5, dropped: { overload: 3 } };
  const first = [
    'tocsin_waiting_bytes{role="archive"} 5',
    'tocsin_dropped_lines_total{reason="overload",role="archive"} 3',
  ];
  expect(await told()).toEqual(first);
  expect(await told()).toEqual(first);
  report = { dropped: { blank: 1 } };
  expect(await told()).toEqual(['tocsin_dropped_lines_total{reason="blank",role="archive"} 1']);
  report = {};
  expect(await told()).toEqual([]);
});

it('says so when its port is taken', async () => {
  const taken = serveHealth({
    role: 'web',
    port: health.port,
    status: () => ({}),
    metrics: [],
    measure: async () => ({}),
  });
  await expect(taken).rejects.toMatchObject({ code: 'PORT_IN_USE' });
});

it('ends while a client still holds its connection open', async () => {
  await (await get('/healthz')).text();
  const since = performance.now();
  await health.close();
  expect(performance.now() - since).toBeLessThan(2_000);
});
