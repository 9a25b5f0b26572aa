import { Fault } from '../../../runtime/errors.ts';
import type { Line } from '../../line.ts';
import type { HeaderReason, SyslogReader } from './syslog-header.ts';

/** Has every day, so that a stamp without a year is seen for what it is where no year is known. */
const anyYear = 2000;

/**
 * Reads recorded lines whose stamps may name no year (BSD syslog), and takes it from nothing but the year given and the lines
 * themselves, so that a rerun is the same on every day: the first such stamp lies in the year given, each later one in the
 * year that brings it nearest to the one before, and none before the year given. Without a year the first one lies nearest
 * to the first stamp before it that names its own.
 */
export class StampYears {
  readonly #given: number | undefined;
  /** The yearless stamp before this one; for the first the stamp that it is held against. */
  #near: number | undefined;

  constructor(year?: number) {
    this.#given = year;
  }

  /** @throws Fault INPUT_INVALID for a stamp without a year when neither an option nor a line before it tells one */
  read(reader: SyslogReader, line: Line, zoneOffsetMs: number): HeaderReason | undefined {
    // From its middle on both sides, every stamp is nearest to this year.
    const given = middleOf(this.#given ?? anyYear) - zoneOffsetMs;
    const reason = reader.read(line, this.#near ?? given, zoneOffsetMs);
    const { at } = reader.syslog;
    if (at === 0) return reason;
    if (!reader.stamps.yearless) {
      if (this.#given === undefined) this.#near ??= at;
      return reason;
    }
    if (this.#given === undefined) {
      if (this.#near === undefined) throw unknownYear(line);
    } else if (at + zoneOffsetMs < Date.UTC(this.#given, 0)) reader.read(line, given, zoneOffsetMs);
    this.#near = reader.syslog.at;
    return reason;
  }
}

function middleOf(year: number): number {
  return (Date.UTC(year, 0) + Date.UTC(year + 1, 0)) / 2;
}

function unknownYear({ text, start, end }: Line): Fault {
  const shown = text.slice(start, Math.min(end, start + 40));
  return new Fault(
    'INPUT_INVALID',
    `the stamp of ${JSON.stringify(shown)} names no year, and no line before it does: say --year, the year of the first such line`,
  );
}
