import type { Event } from '../../schemas/event/event.ts';

/** The events of one record, shown one at a time; what `seek` answers is good until the next `seek`. */
export interface EventRows {
  readonly rows: number;
  seek(row: number): Event;
}

/** Where in the log a record lies. */
export interface Position {
  topic: string;
  partition: number;
  offset: number;
}

export function rowsOf(events: readonly Event[]): EventRows {
  return {
    rows: events.length,
    seek(row) {
      const event = events[row];
      if (event === undefined) throw new RangeError(`row ${row} of ${events.length}`);
      return event;
    },
  };
}
