import type { Clock } from '../runtime/clock.ts';
import { type Store } from '../runtime/clickhouse/store.ts';
import type { Config } from '../runtime/config/schema.ts';
import { type Logger } from '../runtime/logger.ts';
import type { EventLog } from '../runtime/log/port.ts';
import type { Membership } from '../runtime/members/membership.ts';
import type { BegunNow } from './begun-now.ts';
import type { FleetNow } from './fleet-now.ts';
import type { Measured } from './metrics/measured.ts';
import type { Report } from './report.ts';
import type { Turns } from './turns.ts';
import type { Memories } from '../runtime/state/memories.ts';

/** What every role is given; log and store are opened on first use and closed at the end. */
export interface Context {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  log(): Promise<EventLog>;
  store(): Store;
  /** This process among the others that share work with it; it joins with the first key it wants. */
  members(): Promise<Membership>;
  /** What whoever holds a key remembers of it. */
  memories(): Memories;
  /** The one fold of the fleet's facts in this process. */
  fleet(): Promise<FleetNow>;
  /** What hits devices, as all journals say, in this process. */
  begun(): Promise<BegunNow>;
  /** What hits devices is planned in turn, by whichever role: caps count what was planned before. */
  readonly planning: Turns;
  /**
   * Resolves when all that this role has written counts, as the log says now: asked before the world outside is touched.
   * @throws Fault EPOCH_OVER, of the log
   */
  sure(): Promise<void>;
  /** Where one instance works at a time: the epoch of this one, and the one before it, 0 for none. */
  readonly tenure?: { readonly number: number; readonly before: number };
}

/** What a role hands back once it is running. */
export interface Running {
  status?: () => Report;
  /** What takes time to find out, for `/metrics`. */
  measure?: () => Promise<Partial<Measured>>;
  addresses?: Record<string, string>;
  /** Resolves or rejects when the role ends by itself. */
  done?: Promise<void>;
  /** Lets what is under way finish; called once, before log and store are closed. */
  stop(): Promise<void>;
}

export type Role = (context: Context) => Promise<Running>;
