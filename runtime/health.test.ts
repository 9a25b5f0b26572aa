import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Health, serveHealth } from './health.ts';

let health: Health;
beforeEach(async () => {
  health = await serveHealth({ role: 'archive', status: () => ({ archive: { next: 7 } }) });
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

it('ends while a client still holds its connection open', async () => {
  await (await get('/healthz')).text();
  const since = performance.now();
  await health.close();
  expect(performance.now() - since).toBeLessThan(2_000);
});
