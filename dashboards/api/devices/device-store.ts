import { readFileSync } from 'node:fs';
import type { Store } from '../../../runtime/clickhouse/store.ts';
import type { DevicePage } from '../../../schemas/api/devices.ts';
import { limits } from '../../../schemas/limits.ts';
import type { Busiest, Span } from './series.ts';

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
const seen = read('./seen.sql');
const sessions = read('./sessions.sql');
const busiestMinutes = read('./busiest-minutes.sql');

const hourMs = 3_600_000;
const mostSessions = 100;
const sessionsBackMs = 30 * 24 * hourMs;
const timeoutMs = 10_000;

type Reading = Pick<Store, 'query'>;

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

/** Of each step of a span in which anything came. @throws Fault of the store */
export function readBusiest(
  store: Reading,
  { tenant, device, from, to, stepMs }: { tenant: string; device: string } & Span,
  signal: AbortSignal,
): Promise<Busiest[]> {
  return store.query<Busiest>(
    busiestMinutes,
    { tenant, device, ...range(from, to), step: stepMs },
    { signal, timeoutMs },
  );
}

/** An event's time is at most a day after its receipt, so older partitions need not be read. */
function range(from: number, to: number): { from: number; to: number; receivedFrom: number } {
  return { from, to, receivedFrom: Math.max(0, from - limits.aheadOfReceiptMs) };
}
