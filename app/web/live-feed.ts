import type { LiveFeed, LiveNews, LiveReader } from '../../dashboards/api/ports/live.ts';
import { Refused } from '../../dashboards/api/problem.ts';
import type { Live } from '../../schemas/api/operations.ts';

interface Step {
  offset: number;
  tenant: string;
  alerts: readonly number[];
  opened: number;
}

type Pipeline = Extract<Live, { type: 'pipeline' }>;
/** What is told without saying which: it is looked up anew. */
const kinds = ['responses', 'cases'] as const;
type Kind = (typeof kinds)[number];

/** Changes of the journal that a reader who comes back can be told one by one. */
const stepsKept = 10_000;
/** More than this a reader looks up anew. */
const mostNumbers = 1_000;
const mostReaders = 500;

/** Tells readers which alerts changed. What a slow one has not heard is a set of numbers, and beyond a bound `resync`. */
export class JournalFeed implements LiveFeed {
  readonly #steps: Step[] = [];
  readonly #readers = new Set<Reader>();
  /** Offset of the newest step, and of the newest that is no longer kept. */
  #last: number;
  #forgotten: number;
  #pipeline: Pipeline | undefined;

  /** @param next offset from which on the journal is told */
  constructor(next: number) {
    this.#last = next - 1;
    this.#forgotten = next - 1;
  }

  /** Streams that are open. */
  get readers(): number {
    return this.#readers.size;
  }

  tell(step: Step): void {
    this.#last = step.offset;
    this.#steps.push(step);
    if (this.#steps.length > 2 * stepsKept) {
      const gone = this.#steps.splice(0, stepsKept);
      this.#forgotten = gone.at(-1)?.offset ?? this.#forgotten;
    }
    for (const reader of this.#readers) if (reader.tenant === step.tenant) reader.take(step);
  }

  /** Quarantines, campaigns or proposals changed, or cases and suppressions. @param tenant '' for every one */
  tellOf(kind: Kind, tenant: string): void {
    for (const reader of this.#readers) if (tenant === '' || reader.tenant === tenant) reader.takeKind(kind);
  }

  tellPipeline(pipeline: Omit<Pipeline, 'type'>): void {
    this.#pipeline = { type: 'pipeline', ...pipeline };
    for (const reader of this.#readers) reader.takePipeline(this.#pipeline);
  }

  open(tenant: string, after: string): LiveReader {
    if (this.#readers.size >= mostReaders) throw new Refused('TOO_MANY', 'too many streams are open');
    const reader = new Reader(tenant, this.#last, (one) => this.#readers.delete(one));
    if (this.#pipeline !== undefined) reader.takePipeline(this.#pipeline);
    if (after !== '') this.#resume(reader, /^\d{1,15}$/.test(after) ? Number(after) : -1);
    this.#readers.add(reader);
    return reader;
  }

  #resume(reader: Reader, after: number): void {
    if (after < this.#forgotten || after > this.#last) return reader.lose();
    // What else changed meanwhile is not kept: it is looked up anew, which costs little.
    for (const kind of kinds) reader.takeKind(kind);
    for (const step of this.#steps) if (step.offset > after && step.tenant === reader.tenant) reader.take(step);
  }
}

class Reader implements LiveReader {
  readonly tenant: string;
  readonly #closed: (reader: Reader) => void;
  readonly #numbers = new Set<number>();
  #opened = 0;
  readonly #kinds = new Set<Kind>();
  #pipeline: Pipeline | undefined;
  #lost = false;
  #id: number;
  #wake: (() => void) | undefined;

  constructor(tenant: string, id: number, closed: (reader: Reader) => void) {
    this.tenant = tenant;
    this.#id = id;
    this.#closed = closed;
  }

  take({ offset, alerts, opened }: Step): void {
    this.#id = Math.max(this.#id, offset);
    for (const number of alerts) this.#numbers.add(number);
    this.#opened += opened;
    if (this.#numbers.size > mostNumbers) this.lose();
    if (alerts.length > 0) this.#wake?.();
  }

  takeKind(kind: Kind): void {
    this.#kinds.add(kind);
    this.#wake?.();
  }

  takePipeline(pipeline: Pipeline): void {
    this.#pipeline = pipeline;
    this.#wake?.();
  }

  lose(): void {
    this.#lost = true;
    this.#numbers.clear();
    this.#wake?.();
  }

  async next(waitMs: number, signal: AbortSignal): Promise<LiveNews | undefined> {
    if (!this.#hasNews()) await this.#news(waitMs, signal);
    if (!this.#hasNews()) return undefined;
    const id = String(Math.max(0, this.#id));
    if (this.#lost) return { messages: [{ type: 'resync' }], id };
    const messages: Live[] = [];
    if (this.#numbers.size > 0) messages.push({ type: 'alerts', numbers: [...this.#numbers], opened: this.#opened });
    for (const type of this.#kinds) messages.push({ type });
    if (this.#pipeline !== undefined) messages.push(this.#pipeline);
    this.#numbers.clear();
    this.#opened = 0;
    this.#kinds.clear();
    this.#pipeline = undefined;
    return { messages, id };
  }

  close(): void {
    this.#closed(this);
  }

  #hasNews(): boolean {
    return this.#lost || this.#kinds.size > 0 || this.#pipeline !== undefined || this.#numbers.size > 0;
  }

  #news(waitMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, waitMs);
      this.#wake = done;
      signal.addEventListener('abort', done, { once: true });
      if (signal.aborted) done();
    });
  }
}
