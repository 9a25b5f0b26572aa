import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../../runtime/clickhouse/migrate.ts';
import { openStore, type Store } from '../../../runtime/clickhouse/store.ts';
import { temporaryEngine, type TemporaryEngine } from '../../../runtime/clickhouse/temporary-engine.ts';
import type { EventRow, Histogram, SearchAnswer } from '../../../schemas/api/search.ts';
import { BoundedEvents } from '../../search/bounded.ts';
import { hostileSearches } from '../../search/hostile.fixture.ts';
import type { Route } from '../route.ts';
import { callRoute, textOf } from '../testing/call.ts';
import { searchRoutes } from './routes.ts';

const noon = Date.UTC(2026, 10, 21, 12);
const now = noon + 3_600_000;
let temporary: TemporaryEngine;
let writer: Store;
let reader: Store;
let routes: Route[];

let index = 0;
const row = (part: object = {}) => ({
  ...{ time: noon, at: noon, received_at: noon, channel: '18446744073709551615', index: index++, tenant: 'acme' },
  ...{ kind: 'session-opened', trust: 'mtls-gateway', weight: 1, lines: 1, severity: 255, sequence: -1, raw: '' },
  ...part,
});
const insert = (rows: object[]) =>
  writer.insertJson('events', rows, { settings: { date_time_input_format: 'best_effort' } });

beforeAll(async () => {
  temporary = await temporaryEngine();
  const { url } = temporary.engine;
  writer = openStore({ url, user: 'tocsin', password: temporary.password });
  reader = openStore({ url, user: 'reader', password: temporary.readerPassword });
  await migrate(writer);
  await insert([
    row({ time: noon + 1, device: 'pump-1', gateway: 'gw-1', raw: 'TLS Error: handshake', severity: 3, size: 10 }),
    row({ time: noon + 2, claimed_device: 'pump-2', gateway: 'gw-2', kind: 'auth-failed', trust: 'none', size: 200 }),
    row({
      time: noon + 3,
      device: 'valve-9',
      gateway: 'gw-1',
      raw: "it's =cmd|x",
      attributes: { user: '=1+1' },
      sequence: 7,
    }),
    row({ time: noon + 4, tenant: 'other', device: 'secret-1', gateway: 'gw-1', raw: 'TLS Error of somebody else' }),
    row({ time: noon - 7_200_000, device: 'pump-1', raw: 'TLS Error earlier' }),
    ...hostileSearches.map((raw, i) =>
      row({ time: noon + 100 + i, kind: 'line-received', device: `h-${i}`, raw: raw.toWellFormed() }),
    ),
  ]);
  routes = searchRoutes({ events: new BoundedEvents(reader), clock: { now: () => now } as never });
});
afterAll(async () => {
  await Promise.all([writer.close(), reader.close()]);
  await temporary.remove();
});

const path = '/tenants/:tenant/events';
const find = async (q: string, query: Record<string, string> = {}): Promise<SearchAnswer> =>
  (await callRoute(routes, 'GET', path, { query: { q, from: String(noon), to: String(now), ...query } })).body;
const devices = async (q: string) =>
  (await find(q)).rows.map((one) => one['device']).filter((one) => typeof one !== 'string' || !one.startsWith('h-'));

describe('a search of events', () => {
  it('finds by parts of the line in either case, by fields, lists, beginnings, comparisons and opposites', async () => {
    expect(await devices('"tls error"')).toEqual(['pump-1']);
    expect(await devices('device:pump-1,valve*')).toEqual(['valve-9', 'pump-1']);
    expect(await devices('device:pump-2')).toEqual(['pump-2']);
    expect(await devices('trust:none')).toEqual(['pump-2']);
    expect(await devices('-gateway:gw-1 device:*')).toEqual(['pump-2']);
    expect(await devices('size>10')).toEqual(['pump-2']);
    expect(await devices('severity<=7')).toEqual(['pump-1']);
    expect(await devices('severity>0')).toEqual(['pump-1']);
    expect(await devices('sequence:7')).toEqual(['valve-9']);
    expect(await devices('-sequence>5 gateway:gw*')).toEqual(['pump-2', 'pump-1']);
  });

  it('shows what is there, named as it is asked for', async () => {
    const [one] = (await find('device:valve-9')).rows;
    expect(one).toEqual({
      id: expect.stringMatching(/^ffffffffffffffff-\d+$/) as string,
      ...{ time: noon + 3, sent: noon, received: noon, kind: 'session-opened', device: 'valve-9', gateway: 'gw-1' },
      ...{ trust: 'mtls-gateway', sequence: 7, attributes: { user: '=1+1' }, raw: "it's =cmd|x" },
    } satisfies EventRow);
  });

  it('gives pages that join without gap or repetition, also among rows of one moment', async () => {
    await insert(Array.from({ length: 7 }, () => row({ time: noon + 50, device: 'same', kind: 'session-closed' })));
    const seen: unknown[] = [];
    for (let cursor: string | null = '', pages = 0; cursor !== null && pages < 9; pages++) {
      const { rows, next } = await find('kind:session-closed', { limit: '3', ...(cursor === '' ? {} : { cursor }) });
      seen.push(...rows.map((one) => one['id']));
      cursor = next;
    }
    expect(new Set(seen).size).toBe(7);
    expect(seen).toHaveLength(7);
    await expect(find('', { cursor: 'bm90IG9uZQ' })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });

  it('finds a hostile search in the line that holds it, and nothing of another tenant or time by any of them', async () => {
    for (const [i, text] of hostileSearches.entries()) {
      const quoted = `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
      const { rows } = await find(quoted, { limit: '1000' });
      if (!/^["\\*]+$/.test(text))
        expect(
          rows.map((one) => one['device']),
          text,
        ).toContain(`h-${i}`);
      for (const q of [text, quoted, `device:${text}`]) {
        const answer = await find(q, { limit: '1000' }).catch((failure: unknown) => failure);
        if (answer instanceof Error) expect(answer, q).toMatchObject({ code: 'INPUT_INVALID' });
        else
          for (const one of (answer as SearchAnswer).rows) {
            expect(one['device'], q).not.toBe('secret-1');
            expect(one['time'], q).toBeGreaterThanOrEqual(noon);
          }
      }
    }
  });

  it('counts over time and by value as it lists', async () => {
    const query = { q: 'gateway:gw-1,gw-2', from: String(noon), to: String(now) };
    const { body } = await callRoute(routes, 'GET', `${path}/histogram`, { query });
    const histogram: Histogram = body;
    expect(histogram).toMatchObject({ total: 3, stepSeconds: 30 });
    expect(histogram.events.reduce((sum, events) => sum + events, 0)).toBe(3);
    expect(histogram.time).toHaveLength(120);
    const values = await callRoute(routes, 'GET', `${path}/values`, { query: { ...query, field: 'gateway' } });
    expect(values.body).toEqual({
      field: 'gateway',
      values: [
        { value: 'gw-1', events: 2 },
        { value: 'gw-2', events: 1 },
      ],
    });
  });

  it('exports files that no spreadsheet runs', async () => {
    const query = { q: 'device:valve-9', from: String(noon), to: String(now) };
    const csv = await textOf(await callRoute(routes, 'GET', `${path}/export`, { query: { ...query, format: 'csv' } }));
    expect(csv.split('\r\n')).toHaveLength(3);
    expect(csv).toContain('"it\'s =cmd|x"');
    const lines = await textOf(await callRoute(routes, 'GET', `${path}/export`, { query }));
    expect(JSON.parse(lines)).toMatchObject({ device: 'valve-9', time: new Date(noon + 3).toISOString() });
  });

  it('says what it cannot see: lines older than they are kept', async () => {
    const from = String(now - 40 * 86_400_000);
    expect((await find('word', { from })).partial).toHaveLength(1);
    expect((await find('device:x', { from })).partial).toEqual([]);
  });

  it('shows what arrives, once, and only what fits', async () => {
    const end = new AbortController();
    const tail = await callRoute(routes, 'GET', `${path}/tail`, { query: { q: 'device:fresh*' }, signal: end.signal });
    const reading = (tail.chunks as AsyncIterable<string>)[Symbol.asyncIterator]();
    const first = reading.next();
    await insert([
      row({ received_at: now + 1, time: now, device: 'fresh-1' }),
      row({ received_at: now + 1, time: now, device: 'stale' }),
    ]);
    const text = String((await first).value);
    expect(text.match(/event: row/g)).toHaveLength(1);
    expect(text).toContain('"fresh-1"');
    const second = reading.next();
    await insert([row({ received_at: now + 2, time: now, device: 'fresh-2' })]);
    const more = String((await second).value);
    expect(more).toContain('"fresh-2"');
    expect(more).not.toContain('"fresh-1"');
    end.abort();
  });
});
