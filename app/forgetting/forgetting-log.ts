import { Forgotten } from '../../fleet/forgotten.ts';
import type { EventLog, LogRecord, ReadLimit } from '../../runtime/log/port.ts';
import { topics, type Topic } from '../../schemas/topics.ts';
import { foldForgotten } from './known-forgotten.ts';
import { withoutForgotten } from './without-forgotten.ts';

/** Whoever reads old records learns of a new wish within so long (real ms); what it read before is erased from the tables. */
const freshMs = 2_000;

/** A log whose readers do not see the events of forgotten devices, whatever they read again. */
export function forgettingLog(log: EventLog): EventLog {
  const known = new KnownForgotten(log);
  return {
    append: (entries) => log.append(entries),
    bounds: (topic, partition) => log.bounds(topic, partition),
    partitions: (topic) => log.partitions(topic),
    position: (...place) => log.position(...place),
    commit: (...place) => log.commit(...place),
    trim: (topic, time) => log.trim(topic, time),
    close: () => log.close(),
    async read(topic: Topic, partition: number, from: number, limit?: ReadLimit): Promise<LogRecord[]> {
      const lane = topic === topics.telemetry ? 'telemetry' : topic === topics.identity ? 'identity' : undefined;
      if (lane === undefined) return log.read(topic, partition, from, limit);
      await known.refresh();
      const records = await log.read(topic, partition, from, limit);
      const { forgotten } = known;
      if (forgotten.all.size === 0) return records;
      return records.map((record) =>
        record.header.type === 'events' && forgotten.mayTouch(lane, partition, record.offset)
          ? withoutForgotten(record, { lane, partition, offset: record.offset }, forgotten)
          : record,
      );
    },
  };
}

/** The fold of `forgetting.v1`, at most `freshMs` behind. */
class KnownForgotten {
  readonly forgotten = new Forgotten();
  readonly #log: EventLog;
  #next = 0;
  #at = Number.NEGATIVE_INFINITY;

  constructor(log: EventLog) {
    this.#log = log;
  }

  async refresh(): Promise<void> {
    if (performance.now() - this.#at < freshMs) return;
    this.#next = await foldForgotten(this.#log, this.forgotten, this.#next);
    this.#at = performance.now();
  }
}
