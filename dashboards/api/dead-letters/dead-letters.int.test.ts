import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate } from '../../../runtime/clickhouse/migrate.ts';
import { openStore, type Store } from '../../../runtime/clickhouse/store.ts';
import { temporaryEngine, type TemporaryEngine } from '../../../runtime/clickhouse/temporary-engine.ts';
import type { DeadLetterList } from '../../../schemas/api/dead-letters.ts';
import type { Route } from '../route.ts';
import { callRoute } from '../testing/call.ts';
import { deadLetterRoutes } from './routes.ts';

const noon = Date.UTC(2026, 10, 21, 12);
const line = '<13>1 - gw-1 openvpn - - - \u0000\u001B[2J\u202E';
let temporary: TemporaryEngine;
let writer: Store;
let reader: Store;
let routes: Route[];

const letter = (number: number, part: object = {}) => ({
  ...{ id: `letter-${String(number).padStart(3, '0')}`, received_at: noon - Math.floor(number / 3) * 1_000 },
  ...{ tenant: 'acme', gateway: 'gw-1', source: 'syslog', step: 'parse-line', reason: 'frame_too_long' },
  ...{ lines: 1, bytes: Buffer.from(line).toString('base64'), length: Buffer.byteLength(line), offset: number },
  ...part,
});

beforeAll(async () => {
  temporary = await temporaryEngine();
  const { url } = temporary.engine;
  writer = openStore({ url, user: 'tocsin', password: temporary.password });
  reader = openStore({ url, user: 'reader', password: temporary.readerPassword });
  await migrate(writer);
  const long = Buffer.from([...Buffer.alloc(2_000, 'x'), 0xff]);
  await writer.insertJson(
    'dead_letters',
    [
      ...Array.from({ length: 20 }, (_, number) => letter(number)),
      letter(20, { reason: 'severity_invalid', bytes: long.toString('base64'), length: long.length }),
      letter(21, { reason: 'severity_invalid', bytes: Buffer.from([0x61, 0xff, 0x62]).toString('base64'), length: 3 }),
      letter(22, { tenant: 'other' }),
    ],
    { settings: { date_time_input_format: 'best_effort' } },
  );
  // The same rejection, copied a second time.
  await writer.insertJson('dead_letters', [letter(0)], { settings: { date_time_input_format: 'best_effort' } });
  routes = deadLetterRoutes({ store: reader, clock: { now: () => noon + 1 } as never });
});
afterAll(async () => {
  await Promise.all([writer.close(), reader.close()]);
  await temporary.remove();
});

const list = async (query: Record<string, string> = {}): Promise<DeadLetterList> =>
  (await callRoute(routes, 'GET', '/tenants/:tenant/dead-letters', { query })).body;

it('lists the refused lines of a tenant once each, the latest first, page by page', async () => {
  const seen: string[] = [];
  let cursor = '';
  for (let pages = 0; pages < 20; pages++) {
    const { letters, next } = await list({ limit: '4', ...(cursor === '' ? {} : { cursor }) });
    expect(letters.length).toBeLessThanOrEqual(4);
    seen.push(...letters.map(({ id }) => id));
    if (next === null) break;
    cursor = next;
  }
  expect(seen).toEqual(Array.from({ length: 22 }, (_, number) => letter(number).id));
});

it('shows a line as it was sent, its beginning alone where it is long, and what is no text as such', async () => {
  expect((await list({ limit: '1' })).letters[0]).toMatchObject({ text: line, length: Buffer.byteLength(line) });
  const { letters } = await list({ reason: 'severity_invalid' });
  expect(letters.map(({ text, length }) => [text.length, length])).toEqual([
    [384, 2_001],
    [3, 3],
  ]);
  expect(letters[1]?.text).toBe('a\uFFFDb');
});

it('takes a time and reasons, and binds whatever is asked for', async () => {
  expect((await list({ from: String(noon - 1_000), to: String(noon) })).letters.map(({ id }) => id)).toEqual([
    'letter-003',
    'letter-004',
    'letter-005',
  ]);
  expect((await list({ reason: "' OR 1=1 --" })).letters).toEqual([]);
});
