import { follow } from '../../runtime/log/follow.ts';
import { readJson } from '../../runtime/log/json-record.ts';
import type { EventLog, LogRecord } from '../../runtime/log/port.ts';
import type { Topic } from '../../schemas/topics.ts';
import { Refused } from '../../dashboards/api/problem.ts';

type Schema<T> = Parameters<typeof readJson<T>>[1];

const mostWaiting = 10_000;

/** One topic of JSON records folded while it grows, and whoever waits for the answer to what they asked. */
export class LiveFold<T> {
  readonly #log: EventLog;
  readonly #topic: Topic;
  readonly #schema: Schema<T>;
  readonly #apply: (value: T, record: LogRecord) => void;
  readonly #waiting = new Map<string, (answer: T) => void>();
  #next = 0;

  constructor(log: EventLog, topic: Topic, schema: Schema<T>, apply: (value: T, record: LogRecord) => void) {
    this.#log = log;
    this.#topic = topic;
    this.#schema = schema;
    this.#apply = apply;
  }

  /** Next offset to be read. */
  get next(): number {
    return this.#next;
  }

  /** Folds up to the present end. @throws Fault of the log, RECORD_UNKNOWN */
  async open(): Promise<void> {
    const { low, next } = await this.#log.bounds(this.#topic, 0);
    this.#next = Math.max(this.#next, low);
    while (this.#next < next) {
      const records = await this.#log.read(this.#topic, 0, this.#next);
      if (records.length === 0) break;
      this.#take(records);
    }
  }

  /** Goes on folding until the signal. @throws Fault that trying again does not mend */
  async follow(signal: AbortSignal): Promise<void> {
    for await (const records of follow(this.#log, this.#topic, 0, this.#next, { signal })) this.#take(records);
  }

  /** Told by whoever folds that a request was decided. */
  answered(request: string, answer: T): void {
    this.#waiting.get(request)?.(answer);
  }

  /**
   * Starts waiting before `ask` is called, so that no answer is missed.
   * @returns answers in the order of `requests` @throws Refused TIMEOUT, TOO_MANY
   */
  async asking(
    requests: readonly string[],
    patienceMs: number,
    ask: () => Promise<unknown>,
    who: string,
  ): Promise<T[]> {
    if (this.#waiting.size + requests.length > mostWaiting)
      throw new Refused('TOO_MANY', 'too many changes wait for an answer; try again in a moment');
    const answers = Promise.all(
      requests.map((request) => new Promise<T>((resolve) => this.#waiting.set(request, resolve))),
    );
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () =>
          reject(
            new Refused('TIMEOUT', `written down, but ${who} has not answered in time; look again before asking twice`),
          ),
        patienceMs,
      );
    });
    try {
      await ask();
      return await Promise.race([answers, late]);
    } finally {
      late.catch(() => undefined);
      clearTimeout(timer);
      for (const request of requests) this.#waiting.delete(request);
    }
  }

  #take(records: readonly LogRecord[]): void {
    for (const record of records) {
      this.#apply(readJson(record, this.#schema), record);
      this.#next = record.offset + 1;
    }
  }
}
