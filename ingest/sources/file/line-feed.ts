import type { Intake } from '../../intake.ts';
import type { Line } from '../../line.ts';
import { limits } from '../../../schemas/limits.ts';
import { beginsRecords } from '../../decoders/cloud-audit/record-scanner.ts';
import type { FrameReason, FrameSink, Framing } from '../syslog/frame.ts';
import { LineFraming } from '../syslog/line-framing.ts';
import { RecordFraming } from './record-framing.ts';

/** Feeds an intake from the lines of a file, or from the records of one that begins as a document of records: each one's index
 * is its offset in bytes, so that reading again repeats the ids. Those beyond the limit go to the dead letters and the next one is
 * read. */
export class LineFeed implements FrameSink {
  readonly #intake: Intake;
  readonly #receivedAt: () => number;
  readonly #frameBytes: number;
  #framing: Framing | undefined;
  #placed = -1;

  constructor(intake: Intake, receivedAt: () => number, frameBytes: number = limits.frameBytes) {
    this.#intake = intake;
    this.#receivedAt = receivedAt;
    this.#frameBytes = frameBytes;
  }

  /** @param chunk the first one tells what the file is */
  push(chunk: Buffer): void {
    this.#framing ??= beginsRecords(chunk, 0, chunk.length)
      ? new RecordFraming(this.#frameBytes)
      : new LineFraming(this.#frameBytes, true);
    this.#framing.push(chunk, this);
  }

  end(): void {
    this.#framing?.end(this);
  }

  line(line: Line): void {
    this.#place();
    this.#intake.line(line, this.#receivedAt());
  }

  blank(): void {
    this.#place();
    this.#intake.blank();
  }

  broken(reason: FrameReason, bytes: Uint8Array, length: number): void {
    this.#place();
    this.#intake.broken(reason, bytes, length, this.#receivedAt());
  }

  /** The records of one line follow each other's index instead. */
  #place(): void {
    const offset = this.#framing?.offset ?? 0;
    if (offset === this.#placed) return;
    this.#placed = offset;
    this.#intake.channel.lines = offset;
  }
}
