import { z } from 'zod';
import type { alertSorts } from '../../../schemas/api/alerts.ts';
import type { Alert } from '../../../schemas/alert.ts';
import { severities } from '../../../schemas/finding.ts';
import { placeAs } from '../cursor.ts';
import type { Place } from '../paging.ts';

export type AlertSort = (typeof alertSorts)[number];

/** What lists compare an alert by. */
export interface Placed {
  readonly alert: Pick<Alert, 'number' | 'openedAt' | 'lastAt'>;
  /** Rises with how little it needs a person: open and told of first, then taken, then hidden, then closed. */
  readonly need: number;
  readonly gravity: number;
}

export interface Queued extends Placed {
  readonly alert: Alert;
  /** What words are looked for in, made when first asked for. */
  text: string | undefined;
}

const compare: Record<AlertSort, (a: Placed, b: Placed) => number> = {
  need: (a, b) => a.need - b.need || b.gravity - a.gravity || b.alert.lastAt - a.alert.lastAt || byNumber(a, b),
  newest: (a, b) => b.alert.openedAt - a.alert.openedAt || byNumber(a, b),
  oldest: (a, b) => a.alert.openedAt - b.alert.openedAt || byNumber(b, a),
  severity: (a, b) => b.gravity - a.gravity || b.alert.lastAt - a.alert.lastAt || byNumber(a, b),
};

export function placeOf({ need, gravity, alert: { number, openedAt, lastAt } }: Placed): Place {
  return [need, gravity, openedAt, lastAt, number];
}

/** @throws Refused INPUT_INVALID for what is no place of an alert */
export function placedAt(place: Place): Placed {
  const [need, gravity, openedAt, lastAt, number] = placeAs(placeSchema, place);
  return { need, gravity, alert: { number, openedAt, lastAt } };
}

/** Whether a comes before b in this order, or is b. */
export function isUpTo(a: Placed, b: Placed, sort: AlertSort): boolean {
  return compare[sort](a, b) <= 0;
}

const part = z.number();
const placeSchema = z.tuple([part, part, part, part, part]);

interface Order {
  rows: Queued[];
  changed: Set<number>;
}

/**
 * The alerts of one tenant in the orders people ask for. What has changed since an order was last asked for is merged
 * into it: no order is ever made anew.
 */
export class AlertQueue {
  readonly #held = new Map<number, Queued>();
  readonly #orders = new Map<AlertSort, Order>();

  get size(): number {
    return this.#held.size;
  }

  get(number: number): Alert | undefined {
    return this.#held.get(number)?.alert;
  }

  put(alert: Alert): void {
    this.#held.set(alert.number, {
      alert,
      need: needOf(alert),
      gravity: severities.indexOf(alert.severity),
      text: undefined,
    });
    this.#change(alert.number);
  }

  /** Lets go of what is no longer remembered. */
  keepOnly(isRemembered: (number: number) => boolean): void {
    for (const number of this.#held.keys()) {
      if (isRemembered(number)) continue;
      this.#held.delete(number);
      this.#change(number);
    }
  }

  ordered(sort: AlertSort): readonly Queued[] {
    let order = this.#orders.get(sort);
    if (order === undefined) {
      order = { rows: [...this.#held.values()].sort(compare[sort]), changed: new Set() };
      this.#orders.set(sort, order);
    } else if (order.changed.size > 0) {
      const { changed } = order;
      const stay = order.rows.filter(({ alert }) => !changed.has(alert.number));
      const come = [...changed].flatMap((number) => this.#held.get(number) ?? []).sort(compare[sort]);
      order.rows = merged(stay, come, compare[sort]);
      changed.clear();
    }
    return order.rows;
  }

  #change(number: number): void {
    for (const { changed } of this.#orders.values()) changed.add(number);
  }
}

function needOf({ state, inhibitedBy, suppressedBy }: Alert): number {
  if (state === 'closed') return 3;
  if (inhibitedBy !== null || suppressedBy !== null) return 2;
  return state === 'acknowledged' ? 1 : 0;
}

function byNumber(a: Placed, b: Placed): number {
  return b.alert.number - a.alert.number;
}

function merged(stay: readonly Queued[], come: readonly Queued[], order: (a: Queued, b: Queued) => number): Queued[] {
  const rows: Queued[] = [];
  let next = 0;
  for (const row of stay) {
    for (let other = come[next]; other !== undefined && order(other, row) < 0; other = come[++next]) rows.push(other);
    rows.push(row);
  }
  for (; next < come.length; next++) rows.push(come[next] as Queued);
  return rows;
}
