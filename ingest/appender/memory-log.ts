import type { Bounds, EventLog, LogEntry, LogRecord } from '../../runtime/log/port.ts';
import { type Topic, topics } from '../../schemas/topics.ts';

/** An event log in memory, for tests: it can be slow, and it can fail. */
export class MemoryLog implements EventLog {
  readonly records: LogRecord[] = [];
  readonly #telemetryPartitions: number;
  appends = 0;
  underWay = 0;
  mostUnderWay = 0;
  /** Runs before each append takes effect; throws to make it fail. */
  before: (append: number) => Promise<void> | void = () => undefined;

  constructor(telemetryPartitions = 2) {
    this.#telemetryPartitions = telemetryPartitions;
  }

  async append(entries: readonly LogEntry[]): Promise<number[]> {
    this.underWay++;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
    try {
      await this.before(++this.appends);
      return entries.map((entry) => {
        const payload = Uint8Array.from(entry.payload);
        return this.records.push({ ...entry, payload, offset: this.records.length }) - 1;
      });
    } finally {
      this.underWay--;
    }
  }

  read(): Promise<LogRecord[]> {
    return Promise.resolve([]);
  }
  bounds(): Promise<Bounds> {
    return Promise.resolve({ low: 0, next: this.records.length });
  }
  partitions(topic: Topic): number {
    return topic === topics.telemetry ? this.#telemetryPartitions : 1;
  }
  position(): Promise<number | undefined> {
    return Promise.resolve(undefined);
  }
  commit(): Promise<void> {
    return Promise.resolve();
  }
  trim(): Promise<void> {
    return Promise.resolve();
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}
