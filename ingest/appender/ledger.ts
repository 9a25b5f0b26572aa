/**
 * What came in and what became of it on purpose, counted in different places so that they can disagree: `framed` is
 * raised where bytes become lines, before anything else is known of them. What a record carries as offered is framed less
 * what decoders hold; a line lost on the way therefore shows as a difference and not as silence.
 */
export class Ledger {
  /** Lines counted at framing, what was let go of and turned away included. */
  framed = 0;
  /** Lines that decoders hold for attempts still open. */
  held = 0;
  /** Lines whose fate the log carries or is about to. */
  accounted = 0;
  /** Totals by reason. */
  readonly dropped: Record<string, number> = {};
  readonly refused: Record<string, number> = {};
  #dropped: Record<string, number> | undefined;
  #refused: Record<string, number> | undefined;

  /** Lines that were framed and are let go of. */
  drop(reason: string, lines = 1): void {
    this.dropped[reason] = (this.dropped[reason] ?? 0) + lines;
    this.#dropped ??= {};
    this.#dropped[reason] = (this.#dropped[reason] ?? 0) + lines;
  }

  /** Lines known only by their number, as the kernel's own drops are. */
  dropUnseen(reason: string, lines: number): void {
    this.framed += lines;
    this.drop(reason, lines);
  }

  /** A connection or request turned away whose lines nobody counted: it counts as one. */
  refuse(reason: string): void {
    this.framed++;
    this.refused[reason] = (this.refused[reason] ?? 0) + 1;
    this.#refused ??= {};
    this.#refused[reason] = (this.#refused[reason] ?? 0) + 1;
  }

  /** Lines not yet accounted for, held ones apart. */
  get owed(): number {
    return this.framed - this.held - this.accounted;
  }

  get settled(): boolean {
    return this.owed === 0 && this.#dropped === undefined && this.#refused === undefined;
  }

  /** Takes what was dropped and refused since the last time. */
  takeReasons(): { dropped?: Record<string, number>; refused?: Record<string, number> } {
    const dropped = this.#dropped;
    const refused = this.#refused;
    this.#dropped = undefined;
    this.#refused = undefined;
    return { ...(dropped === undefined ? {} : { dropped }), ...(refused === undefined ? {} : { refused }) };
  }
}
