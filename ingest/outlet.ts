import type { Gate } from './admission/gate.ts';
import type { Ledger } from './appender/ledger.ts';
import type { EventSink } from './appender/sealed.ts';

/** Where the events of a channel go, and where its lines are counted. */
export interface Outlet {
  readonly sink: EventSink;
  readonly ledger: Ledger;
  /** Who may send how much; without it everything goes on. */
  readonly gate?: Gate;
}
