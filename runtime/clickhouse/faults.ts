import { ClickHouseError } from '@clickhouse/client';
import { Fault } from '../errors.ts';

const away = new Set([202, 203, 209, 210, 225, 236, 242, 252, 279, 319, 439, 999]);
const strangers = new Set([192, 193, 194, 516]);
const closedToReaders = new Set([164, 497]);

/** What went wrong at ClickHouse, as a Fault: nothing outside this folder knows ClickHouse's codes. */
export function faultFrom(error: unknown, doing: 'read' | 'write'): Fault {
  if (error instanceof Fault) return error;
  const cause = error;
  if (!(error instanceof ClickHouseError)) {
    const text =
      error instanceof Error ? `${error.message} ${(error as NodeJS.ErrnoException).code ?? ''}` : String(error);
    return new Fault('STORE_UNAVAILABLE', `ClickHouse does not answer: ${text.trim()}`, { retryable: true, cause });
  }
  const code = Number(error.code);
  const text = `${error.type ?? ''} (${code}): ${error.message.slice(0, 2000)}`;
  if (strangers.has(code)) return new Fault('STORE_AUTH', `ClickHouse refused user or password: ${text}`, { cause });
  if (code === 243 || /No space left on device|errno: 28\b/.test(error.message)) {
    return new Fault('DISK_FULL', `ClickHouse has no space left: ${text}`, { retryable: true, cause });
  }
  // An insert that found no memory may find some later; a query will want as much again.
  if (away.has(code) || (code === 241 && doing === 'write')) {
    return new Fault('STORE_UNAVAILABLE', `ClickHouse cannot take it now: ${text}`, { retryable: true, cause });
  }
  if (code === 159 || code === 394) return new Fault('TIMEOUT', `ClickHouse gave up the query: ${text}`, { cause });
  if (closedToReaders.has(code)) return new Fault('QUERY_REFUSED', `not open to readers: ${text}`, { cause });
  return new Fault('STORE_REFUSED', `ClickHouse refused: ${text}`, { cause });
}
