import type { StampYears } from './decoders/syslog-header/stamp-years.ts';

export interface IntakeOptions {
  /** What the senders' wall clock is ahead of UTC, for BSD stamps, ms. Default 0. */
  zoneOffsetMs?: number;
  /** For reruns: a line's own stamp stands for receivedAt unless it is later than the receivedAt given. */
  stampIsReceipt?: boolean;
  /** For recordings: decides the year of stamps that name none; else it is the one nearest to receivedAt. */
  years?: StampYears;
}
