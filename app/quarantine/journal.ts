import { outcomeOf } from './outcome.ts';
import { evolve, isInForce, noQuarantines, type QuarantineState } from '../../cases/quarantine/state.ts';
import { Desired } from '../../gateway/edge/desired.ts';
import type { Clock } from '../../runtime/clock.ts';
import { jsonEntry, readJson } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { type Order, orderSchema } from '../../schemas/gateway.ts';
import { type Quarantine, type QuarantineChange, quarantineChangeSchema } from '../../schemas/quarantine.ts';
import { topics } from '../../schemas/topics.ts';
import { foldTopic } from '../fold-topic.ts';

/**
 * The journal of quarantines, and the orders to gateways that follow from it. Orders are never derived from a step but
 * from how things stand: whatever was interrupted, the next look orders what is missing.
 */
export class QuarantineJournal {
  readonly state: QuarantineState = noQuarantines();
  readonly #log: EventLog;
  readonly #clock: Clock;
  readonly #writer = createWriter();
  readonly #ordered = new Desired();

  constructor(log: EventLog, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  /** Reads both from their beginning and orders what a crash left unsaid. */
  async open(): Promise<void> {
    await readQuarantines(this.#log, this.state);
    await foldTopic(this.#log, topics.gatewayOrders, 0, (record) =>
      this.#ordered.apply(readJson(record, orderSchema), record.offset),
    );
    await this.#order([...this.state.all.values()]);
  }

  /** Puts changes on record, then tells the gateways what follows from them. */
  async append(changes: readonly QuarantineChange[]): Promise<void> {
    if (changes.length === 0) return;
    const now = this.#clock.now();
    await this.#log.append(changes.map((change) => jsonEntry(topics.quarantines, 'entry', this.#writer, now, change)));
    const outcomes = changes.flatMap((change) => {
      evolve(this.state, change);
      const after = this.state.all.get(idOf(change));
      return after === undefined ? [] : (outcomeOf(change, after) ?? []);
    });
    if (outcomes.length > 0)
      await this.#log.append(
        outcomes.map((outcome) => jsonEntry(topics.outcomes, 'outcome', this.#writer, now, outcome)),
      );
    await this.#order(changes.flatMap((change) => this.state.all.get(idOf(change)) ?? []));
  }

  async #order(quarantines: readonly Quarantine[]): Promise<void> {
    const now = this.#clock.now();
    const orders = quarantines.flatMap((one) => this.#missing(one, now));
    if (orders.length === 0) return;
    const offsets = await this.#log.append(
      orders.map((order) => jsonEntry(topics.gatewayOrders, 'order', this.#writer, now, order)),
    );
    orders.forEach((order, i) => this.#ordered.apply(order, offsets[i] ?? 0));
  }

  #missing(quarantine: Quarantine, at: number): Order[] {
    if (quarantine.simulated) return [];
    const { tenant, id, gateways, denial } = quarantine;
    const wanted = isInForce(quarantine);
    return gateways.flatMap((gateway): Order[] => {
      const held = this.#ordered.of(tenant, gateway, 0).denials.some((one) => one.quarantine === id);
      if (held === wanted) return [];
      return [
        wanted ? { type: 'deny', tenant, gateway, at, denial } : { type: 'allow', tenant, gateway, at, quarantine: id },
      ];
    });
  }
}

/** Folds the journal, from where an earlier look left off. @returns where it goes on @throws Fault of the log */
export async function readQuarantines(
  log: Pick<EventLog, 'bounds' | 'read'>,
  state: QuarantineState,
  from = 0,
): Promise<number> {
  return foldTopic(log, topics.quarantines, from, (record) => evolve(state, readJson(record, quarantineChangeSchema)));
}

/** The quarantine that a change is about, '' for none. */
export function idOf(change: QuarantineChange): string {
  if (change.type === 'quarantine-planned') return change.quarantine.id;
  return 'id' in change ? change.id : '';
}
