import type { Finding } from '../schemas/finding.ts';
import type { Change, Entry } from '../schemas/journal.ts';

/** A stretch of event time, ms, in which a device stood under an alert. */
export interface Stretch {
  tenant: string;
  device: string;
  from: number;
  to: number;
}

/** What came just before a finding belongs to it: its windows are over when it is raised. */
const beforeMs = 10 * 60_000;
/** An alert that nobody closes holds its device back no longer: a new task would never become usual. */
const longestMs = 7 * 86_400_000;
/** Stretches that are over, the latest. */
const mostOver = 20_000;

interface Open {
  tenant: string;
  device: string;
  from: number;
}

/**
 * Folds the journal into what is not to be learned from: of every device, from the first finding of an alert until that is
 * closed, a week at most. What somebody closed as benign or as a false positive was usual, and is no such stretch. Nor is what
 * is low: there is much of it, nobody hurries to close it, and a device must not be without a baseline for that.
 */
export class Unsettled {
  readonly #open = new Map<string, Open>();
  #over: Stretch[] = [];

  take({ tenant, at, change, also }: Pick<Entry, 'tenant' | 'at' | 'change' | 'also'>): void {
    for (const one of [change, ...also]) this.#takeChange(tenant, at, one);
  }

  /** @param from event time, ms: what ended before is forgotten */
  since(from: number): Stretch[] {
    this.#over = this.#over.filter(({ to }) => to > from).slice(-mostOver);
    for (const [key, open] of this.#open) if (stretchOf(open, Infinity).to <= from) this.#open.delete(key);
    return [...this.#over, ...this.#open.values().map((open) => stretchOf(open, Infinity))];
  }

  #takeChange(tenant: string, at: number, change: Change): void {
    if (change.type === 'alert-opened') this.#begin(tenant, change.alert.number, change.finding);
    else if (change.type === 'alert-reopened') this.#begin(tenant, change.number, change.finding);
    else if (change.type === 'alert-closed') this.#end(tenant, change.number, at, change.reason);
    else if (change.type === 'case-closed')
      for (const number of change.alerts) this.#end(tenant, number, at, change.reason);
  }

  #begin(tenant: string, number: number, { device, at, severity }: Pick<Finding, 'device' | 'at' | 'severity'>): void {
    if (device !== '' && severity !== 'info' && severity !== 'low')
      this.#open.set(keyOf(tenant, number), { tenant, device, from: at - beforeMs });
  }

  #end(tenant: string, number: number, at: number, reason: string): void {
    const open = this.#open.get(keyOf(tenant, number));
    this.#open.delete(keyOf(tenant, number));
    if (open === undefined || reason === 'benign' || reason === 'false_positive') return;
    this.#over.push(stretchOf(open, at));
    if (this.#over.length >= 2 * mostOver) this.#over = this.#over.slice(-mostOver);
  }
}

function keyOf(tenant: string, number: number): string {
  return `${number} ${tenant}`;
}

function stretchOf({ tenant, device, from }: Open, end: number): Stretch {
  return { tenant, device, from, to: Math.min(end, from + longestMs) };
}
