import type { Clock } from '../../runtime/clock.ts';
import type { LogEntry } from '../../runtime/log/port.ts';
import { type RecordHeader, recordVersion } from '../../schemas/record.ts';
import type { Ledger } from './ledger.ts';
import type { Sealed } from './sealed.ts';

/** Puts headers on records: writer and sequence, by which a record sent twice is known, and the accounts. */
export class RecordWriter {
  #sequence = 0;
  readonly #writer: string;
  readonly #clock: Clock;

  constructor(writer: string, clock: Clock) {
    this.#writer = writer;
    this.#clock = clock;
  }

  /** Entries for one append. The last that is no gateway's batch carries whatever the ledger still owes. */
  write(sealed: readonly Sealed[], ledger: Ledger): LogEntry[] {
    const time = this.#clock.now();
    const last = sealed.findLastIndex(({ accounts }) => accounts === undefined);
    let owed = ledger.owed;
    return sealed.map((record, i) => {
      const { topic, partition, payload, header, lines } = record;
      const own: RecordHeader = {
        ...header,
        version: recordVersion,
        writer: this.#writer,
        sequence: ++this.#sequence,
        time,
        ...(lines > 0 ? { lines } : {}),
      };
      if (record.accounts !== undefined) own.accounts = record.accounts;
      else if (i < last) {
        owed -= lines;
        if (lines > 0) own.accounts = { offered: lines };
      } else if (!ledger.settled) {
        own.accounts = { offered: owed, ...ledger.takeReasons() };
        ledger.accounted = ledger.framed - ledger.held;
      }
      return { topic, partition, header: own, payload };
    });
  }
}
