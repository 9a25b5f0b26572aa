import { Fault } from '../runtime/errors.ts';
import { dayMs, dayOf, hourMs, reopenMs } from './hours.ts';
import type { Receipts } from './receipts.ts';
import { dayPartition, partitionOf, type Span } from './spans.ts';
import { statements } from './statements.ts';
import type { LearnStore } from './store.ts';

/** Resolves when what is about to be written is ours to write. */
export type Fence = () => Promise<void>;
export const unfenced: Fence = () => Promise.resolve();

/** Tables made like `device_hours`, each used by nobody else meanwhile. */
export type StagingTable = 'device_hours_staging' | 'device_hours_rebuilt';

const mostTries = 3;
/** Devices and hours that one statement groups, at about 1.2 KB each and thread: of spans that have more, some of the devices at a time. */
const groupsAtOnce = 250_000;

/** Makes spans of `device_hours` beside it, all of a run by reading its events once, and swaps each in whole. */
export class SpanBuilder {
  readonly #store: LearnStore;
  readonly #receipts: Receipts;
  readonly #staging: StagingTable;

  constructor(store: LearnStore, receipts: Receipts, staging: StagingTable) {
    this.#store = store;
    this.#receipts = receipts;
    this.#staging = staging;
  }

  /**
   * @param run spans of one day, each of which begins where the one before it ends
   * @returns rows made of each
   * @throws Fault STORE_UNAVAILABLE (retryable) when somebody else kept writing in between
   */
  async build(run: readonly Span[], fence: Fence): Promise<number[]> {
    for (let tries = 0; tries < mostTries; tries++) {
      const once = await this.#stage(run, fence);
      // A span that has events and yet nothing to count is rare: it is staged twice before it is believed.
      const believed = run.every(({ rows }, i) => rows === 0 || (once[i] ?? 0) > 0);
      const staged = believed ? once : await this.#stage(run, fence);
      if (!(await this.#putAll(run, staged, fence)) || !(await this.#allStand(run, staged))) continue;
      await this.#command(statements.emptyStaging, {}, fence);
      return staged;
    }
    throw new Fault('STORE_UNAVAILABLE', 'somebody else writes to where a span is built', { retryable: true });
  }

  async #putAll(run: readonly Span[], staged: readonly number[], fence: Fence): Promise<boolean> {
    for (const [i, span] of run.entries()) if (!(await this.#put(span, staged[i] ?? 0, fence))) return false;
    return true;
  }

  /** False when what was staged is gone: ClickHouse refuses to swap nothing in. */
  async #put(span: Span, rows: number, fence: Fence): Promise<boolean> {
    const put = rows === 0 ? statements.dropSpan : statements.swapSpan;
    try {
      await this.#command(put, { partition: partitionOf(span.from) }, fence);
      return true;
    } catch (error) {
      const gone = rows > 0 && error instanceof Fault && error.code === 'STORE_REFUSED';
      if (gone && (await this.#staged(span)) === 0) return false;
      throw error;
    }
  }

  async #allStand(run: readonly Span[], staged: readonly number[]): Promise<boolean> {
    for (const [i, span] of run.entries()) if (!(await this.#stands(span, staged[i] ?? 0))) return false;
    return true;
  }

  /** Whether the span has each device and hour once. */
  async #stands({ from }: Span, rows: number): Promise<boolean> {
    const [found] = await this.#store.query<{ rows: number; distinct: number }>(statements.spanCheck, { from });
    return found !== undefined && found.rows === found.distinct && found.rows > 0 === rows > 0;
  }

  /** @returns rows staged of each span */
  async #stage(run: readonly Span[], fence: Fence): Promise<number[]> {
    await this.#command(statements.emptyStaging, {}, fence);
    const from = run[0]?.from ?? 0;
    const to = run.at(-1)?.to ?? from;
    const dayFrom = dayOf(from);
    const whole = run.length === 1 && from === dayFrom && to === from + dayMs ? 1 : 0;
    const range = { from, to, day: dayPartition(from), whole };
    const begun = run.map((span) => span.from / hourMs);
    const fixed = { ...range, begun, dayFrom, ...(await this.#receipts.kept(dayFrom)), eldest: from - reopenMs };
    const rows = run.reduce((sum, span) => sum + span.rows, 0);
    let after = '';
    for (const upTo of rows <= groupsAtOnce ? [''] : await this.#slices(range)) {
      await this.#command(statements.fillSpan, { ...fixed, after, upTo }, fence);
      after = upTo;
    }
    const staged: number[] = [];
    for (const span of run) staged.push(await this.#staged(span));
    return staged;
  }

  /** The last device of each slice, '' for the last of all. */
  async #slices(range: Record<string, unknown>): Promise<string[]> {
    const params = { ...range, groups: groupsAtOnce };
    const cuts = await this.#store.query<{ up_to: string }>(statements.spanSlices, params);
    return [...new Set(cuts.map((cut) => cut.up_to))].slice(0, -1).concat('');
  }

  async #staged({ from }: Span): Promise<number> {
    const [found] = await this.#store.query<{ rows: number }>(this.#own(statements.stagedRows), { from });
    return found?.rows ?? 0;
  }

  async #command(sql: string, params: Record<string, unknown>, fence: Fence): Promise<void> {
    await fence();
    await this.#store.command(this.#own(sql), params);
  }

  #own(sql: string): string {
    return sql.replaceAll('device_hours_staging', this.#staging);
  }
}
