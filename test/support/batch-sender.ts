import { setTimeout as sleep } from 'node:timers/promises';

export interface BatchSenderOptions {
  url: string;
  /** Of the gateways it speaks for, in turn: each may only send so many requests a second. */
  tokens: readonly string[];
  /** Starts every key of this sender. */
  name: string;
  /** The next batch, undefined when there is none left. */
  next: (number: number) => object[] | undefined;
  /** Batches begun per second in all, and how many may be under way. */
  perSecond: number;
  atOnce: number;
  /** A batch without an answer for so long (real ms) is sent again. Default 12 s: the listener answers by itself after ten. */
  answerMs?: number;
  /** How often batches arrive, and how much later than the one before: as it is when they are begun. Default once, in order. */
  delivery?: () => Delivery;
}

/** @property copies of a batch sent at the same time, under one key @property holdMs each batch is held back for up to this */
export interface Delivery {
  copies: number;
  holdMs: number;
}

const inOrder: Delivery = { copies: 1, holdMs: 0 };

export interface BatchSender {
  /** Events whose batch was answered 202. */
  readonly acknowledged: number;
  /** Requests under way now. */
  readonly inFlight: number;
  /** Requests that were cut off without an answer; whose connection was refused is not among them. */
  readonly cut: number;
  /** Requests that were answered "later". */
  readonly putOff: number;
  /** Copies that were acknowledged beside the first. */
  readonly repeated: number;
  /** Batches acknowledged after one that was begun later. */
  readonly overtaken: number;
  /** Resolves in the moment in which the next batch is acknowledged. */
  nextAnswer(): Promise<void>;
  /** Begins no new batch; resolves once every one begun has been acknowledged. */
  stop(): Promise<void>;
  /** Ends at once, whatever has not been acknowledged: for a test that failed. */
  giveUp(): void;
}

/**
 * A gateway as `docs/delivery.md` wants it: what was not answered is sent again under the same key until it is. Any answer
 * but 202, 429 and 503 ends it with a failure.
 */
export function startBatchSender(options: BatchSenderOptions): BatchSender {
  const { url, tokens, name, next, perSecond, atOnce, answerMs = 12_000, delivery = () => inOrder } = options;
  const counts = { acknowledged: 0, inFlight: 0, cut: 0, putOff: 0, repeated: 0, overtaken: 0 };
  const stopping = new AbortController();
  const givenUp = new AbortController();
  let number = 0;
  let latest = 0;
  let answered = Promise.withResolvers<void>();
  let dueAt = performance.now();

  const post = async (token: string, key: string, events: object[]): Promise<'taken' | 'later'> => {
    counts.inFlight += 1;
    try {
      const response = await fetch(`${url}/v1/events`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/x-ndjson',
          'batch-key': key,
        },
        body: events.map((event) => `${JSON.stringify(event)}\n`).join(''),
        signal: AbortSignal.any([AbortSignal.timeout(answerMs), givenUp.signal]),
      });
      const text = await response.text();
      if (response.status === 202) {
        const { rejected } = JSON.parse(text) as { rejected: unknown[] };
        if (rejected.length > 0) throw new RangeError(`rejected: ${text.slice(0, 300)}`);
        answered.resolve();
        answered = Promise.withResolvers();
        return 'taken';
      }
      if (response.status !== 503 && response.status !== 429) throw new RangeError(`${response.status}: ${text}`);
      counts.putOff += 1;
    } catch (error) {
      if (error instanceof RangeError) throw error;
      if (codeOf(error) !== 'ECONNREFUSED') counts.cut += 1;
    } finally {
      counts.inFlight -= 1;
    }
    return 'later';
  };

  const work = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const own = number++;
      const events = next(own);
      if (events === undefined) return;
      dueAt = Math.max(dueAt, performance.now()) + 1000 / perSecond;
      await sleep(Math.max(0, dueAt - performance.now()));
      const token = tokens[own % tokens.length] ?? '';
      const { copies, holdMs } = delivery();
      if (holdMs > 0) await sleep(Math.random() * holdMs);
      const deliver = async (): Promise<boolean> => {
        while ((await post(token, `${name}-${own}`, events)) === 'later') {
          if (givenUp.signal.aborted) return false;
          await sleep(100 + Math.random() * 200);
        }
        return true;
      };
      const delivered = await Promise.all(Array.from({ length: copies }, deliver));
      if (delivered.includes(false)) return;
      counts.repeated += copies - 1;
      if (own < latest) counts.overtaken += 1;
      latest = Math.max(latest, own);
      counts.acknowledged += events.length;
    }
  };
  const working = Promise.all(Array.from({ length: atOnce }, work));
  working.catch(() => undefined);
  return {
    get acknowledged() {
      return counts.acknowledged;
    },
    get inFlight() {
      return counts.inFlight;
    },
    get cut() {
      return counts.cut;
    },
    get putOff() {
      return counts.putOff;
    },
    get repeated() {
      return counts.repeated;
    },
    get overtaken() {
      return counts.overtaken;
    },
    nextAnswer: () => answered.promise,
    async stop() {
      stopping.abort();
      await working;
    },
    giveUp() {
      stopping.abort();
      givenUp.abort();
    },
  };
}

function codeOf(error: unknown): unknown {
  const { cause } = error as { cause?: { code?: unknown } };
  return cause?.code;
}
