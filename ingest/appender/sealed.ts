import type { EventDraft } from '../../schemas/event/event.ts';
import type { Accounts, RecordHeader } from '../../schemas/record.ts';
import type { Rejection } from '../../schemas/rejection.ts';
import type { Topic } from '../../schemas/topics.ts';

/** Where finished events and refused lines go. `event` copies what it needs of the draft. */
export interface EventSink {
  event(draft: EventDraft): void;
  reject(rejection: Rejection): void;
}

/** A record to be, complete but for what is known only when it is appended. */
export interface Sealed {
  topic: Topic;
  partition: number;
  payload: Uint8Array;
  /** Lines whose fate it holds. */
  lines: number;
  header: Pick<RecordHeader, 'type' | 'rows' | 'day' | 'batch'>;
  /** Set for a gateway's batch, which keeps its own accounts: a resend is skipped record by record. */
  accounts?: Accounts;
}
