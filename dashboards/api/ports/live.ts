import type { Live } from '../../../schemas/api/operations.ts';

/** What one reader of the stream has not been told yet; its size does not depend on how slow they are. */
export interface LiveReader {
  /** Resolves once there is something to say or the time is over; undefined when it is over. */
  next(waitMs: number, signal: AbortSignal): Promise<LiveNews | undefined>;
  close(): void;
}

export interface LiveNews {
  messages: Live[];
  /** Where to go on after these. */
  id: string;
}

export interface LiveFeed {
  /** @param after id of the last message seen, '' for none. @throws Refused TOO_MANY */
  open(tenant: string, after: string): LiveReader;
}
