import { Fault } from '../errors.ts';
import { ByteGate } from '../log/byte-gate.ts';
import { backoffMs, pause } from '../retry.ts';
import { withDeadline } from './deadline.ts';
import { OffsetPlan } from './offset-plan.ts';
import type { Outgoing, Transport, TransportProducer } from './transport.ts';

/** Bytes on their way; above, append waits. */
const waitingBytes = 32 << 20;
/** A send makes one record batch per partition, and brokers take 1 MiB by default. */
const partitionBytes = 900 << 10;
const sendBytes = 16 << 20;
const sendRecords = 2_000;
const recordOverhead = 256;

interface Waiting {
  outgoing: Promise<Outgoing>;
  resolve: (offset: number) => void;
  reject: (cause: unknown) => void;
}

/**
 * Sends everything that waits, of all topics and partitions, as one go; the next go starts when this one has been
 * answered. An idempotent producer with overlapping sends loses acknowledged records (reliability.md K1).
 *
 * After a failed send the outcome is unknown, and a producer that went on would give the sequence numbers of what may have
 * been stored to other records, which the broker would then drop as repeated. So it is thrown away and the same records are
 * sent again by a new one; should they double, readers recognise the second by writer and sequence of its header.
 */
export class Sender {
  readonly #transport: Pick<Transport, 'producer'>;
  readonly #giveUpMs: number;
  readonly #stalledMs: number;
  readonly #gate = new ByteGate(waitingBytes);
  readonly #closing = new AbortController();
  readonly #queue: Waiting[] = [];
  #producer: TransportProducer | undefined;
  #running: Promise<void> | undefined;

  /**
   * @param giveUpMs how long a failed send is tried again, real ms
   * @param stalledMs how long one send may stay without an answer, real ms
   */
  constructor(transport: Pick<Transport, 'producer'>, giveUpMs: number, stalledMs: number) {
    this.#transport = transport;
    this.#giveUpMs = giveUpMs;
    this.#stalledMs = stalledMs;
  }

  /** `pack` runs once there is room. Entries keep the order in which append was called. */
  async append(bytes: number, pack: () => Promise<Outgoing>[]): Promise<number[]> {
    if (this.#closing.signal.aborted) throw closed();
    await this.#gate.enter(bytes);
    try {
      if (this.#closing.signal.aborted) throw closed();
      const offsets = pack().map(
        (outgoing) => new Promise<number>((resolve, reject) => this.#queue.push({ outgoing, resolve, reject })),
      );
      this.#running ??= this.#run();
      return await Promise.all(offsets);
    } finally {
      this.#gate.leave(bytes);
    }
  }

  /** Lets what was appended finish first, as long as the broker answers. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
    await this.#drop();
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      try {
        const { taken, plan } = await this.#take();
        const offsets = await this.#send(plan);
        for (const [i, { resolve }] of this.#queue.splice(0, taken).entries()) resolve(offsets[i] ?? 0);
      } catch (cause) {
        // What waits behind must not overtake it, so it fails too and is tried again by those who appended it.
        for (const { outgoing, reject } of this.#queue.splice(0)) {
          outgoing.catch(() => {});
          reject(cause);
        }
      }
    }
    this.#running = undefined;
  }

  async #take(): Promise<{ taken: number; plan: OffsetPlan }> {
    const plan = new OffsetPlan();
    let taken = 0;
    let bytes = 0;
    for (const { outgoing } of this.#queue) {
      const record = await outgoing;
      const size = record.value.byteLength + recordOverhead;
      const full = bytes + size > sendBytes || taken >= sendRecords || plan.bytesOf(record) + size > partitionBytes;
      if (full && taken > 0) break;
      plan.add(record, size);
      bytes += size;
      taken++;
    }
    return { taken, plan };
  }

  async #send(plan: OffsetPlan): Promise<number[]> {
    const until = performance.now() + this.#giveUpMs;
    for (let attempt = 0; ; attempt++) {
      try {
        this.#producer ??= this.#transport.producer();
        return plan.offsets(await withDeadline(this.#producer.send(plan.records), this.#stalledMs, 'appending'));
      } catch (fault) {
        await this.#drop();
        if (!(fault instanceof Fault) || !fault.retryable || performance.now() > until) throw fault;
        if (!(await pause(backoffMs(attempt, { firstMs: 100, maxMs: 2_000 }), this.#closing.signal))) throw fault;
      }
    }
  }

  async #drop(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.close();
  }
}

function closed(): Fault {
  return new Fault('LOG_UNAVAILABLE', 'the event log is closed');
}
