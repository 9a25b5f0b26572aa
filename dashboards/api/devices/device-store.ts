import { readFileSync } from 'node:fs';
import type { Store } from '../../../runtime/clickhouse/store.ts';
import type { DevicePage, Series } from '../../../schemas/api/devices.ts';
import { limits } from '../../../schemas/limits.ts';

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
const seen = read('./seen.sql');
const sessions = read('./sessions.sql');
const closedMinutes = read('./closed-minutes.sql');
const openMinutes = read('./open-minutes.sql');

const hourMs = 3_600_000;
const mostSessions = 100;
const sessionsBackMs = 30 * 24 * hourMs;
const timeoutMs = 10_000;

type Reading = Pick<Store, 'query'>;

/** A minute in which something came; `at` is its beginning, ms. */
export type Minute = { at: number } & Record<Series['metric'], number>;

/** @param to ms; what came later is left out. @throws Fault of the store */
export async function readSeen(
  store: Reading,
  about: { tenant: string; device: string; to: number },
  signal: AbortSignal,
): Promise<{ firstSeen: number | null; lastSeen: number | null }> {
  const [row] = await store.query<{ first: number; last: number; any: number }>(seen, about, { signal, timeoutMs });
  return row?.any === 1 ? { firstSeen: row.first, lastSeen: row.last } : { firstSeen: null, lastSeen: null };
}

export function readSessions(
  store: Reading,
  { tenant, device, to }: { tenant: string; device: string; to: number },
  signal: AbortSignal,
): Promise<DevicePage['sessions']> {
  const from = Math.max(0, to - sessionsBackMs);
  const params = { tenant, device, ...range(from, to), limit: mostSessions };
  return store.query<DevicePage['sessions'][number]>(sessions, params, { signal, timeoutMs });
}

/** Minutes of a range: from what is rolled up, and since `openFrom`, which begins an hour, from the events themselves. */
export async function readMinutes(
  store: Reading,
  about: { tenant: string; device: string; from: number; to: number; openFrom: number; limit: number },
  signal: AbortSignal,
): Promise<Minute[]> {
  const { from, to, openFrom, ...rest } = about;
  const cut = Math.min(to, Math.max(from, openFrom));
  const options = { signal, timeoutMs };
  const [closed, open] = await Promise.all([
    cut > from ? store.query<Minute>(closedMinutes, { ...rest, ...range(from, cut) }, options) : [],
    cut < to ? store.query<Minute>(openMinutes, { ...rest, ...range(cut, to) }, options) : [],
  ]);
  return [...closed, ...open];
}

/** An event's time is at most a day after its receipt, so older partitions need not be read. */
function range(from: number, to: number): { from: number; to: number; receivedFrom: number } {
  return { from, to, receivedFrom: Math.max(0, from - limits.aheadOfReceiptMs) };
}
