import type { ClickHouseSettings } from '@clickhouse/client';
import { Fault } from '../errors.ts';
import type { QueryOptions } from './query-options.ts';

const defaultTimeoutMs = 60_000;
/** A client must outlast the server, which then says itself what happened. */
export const graceMs = 10_000;

/** What a statement may take: a signal for here, settings for there. */
export function bounds({ settings, signal, maxRows, timeoutMs = defaultTimeoutMs }: QueryOptions) {
  const deadline = AbortSignal.timeout(timeoutMs + graceMs);
  return {
    signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
    settings: {
      output_format_json_quote_64bit_integers: 0,
      max_execution_time: Math.ceil(timeoutMs / 1000),
      ...(maxRows === undefined ? {} : { max_result_rows: String(maxRows) }),
      ...settings,
    } satisfies ClickHouseSettings,
  };
}

/** Why a statement ended whose signal did: its caller's doing, or its time was over. */
export function aborted(signal: AbortSignal, own: AbortSignal | undefined): Fault {
  const cause = signal.reason as unknown;
  if (own?.aborted === true)
    return new Fault('STORE_UNAVAILABLE', 'given up by the caller', { retryable: true, cause });
  return new Fault('TIMEOUT', 'ClickHouse did not answer in time', { cause });
}
