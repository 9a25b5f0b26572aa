import type { Intake } from '../../intake.ts';
import type { Line } from '../../line.ts';
import { limits } from '../../../schemas/limits.ts';
import type { FrameReason, FrameSink } from '../syslog/frame.ts';
import { LineFraming } from '../syslog/line-framing.ts';

/** Feeds an intake from the lines of a file: each line's index is its offset in bytes, so that reading again repeats the
 * ids. Lines beyond the limit go to the dead letters and the next one is read. */
export class LineFeed implements FrameSink {
  readonly #intake: Intake;
  readonly #receivedAt: () => number;
  readonly #framing: LineFraming;

  constructor(intake: Intake, receivedAt: () => number, frameBytes: number = limits.frameBytes) {
    this.#intake = intake;
    this.#receivedAt = receivedAt;
    this.#framing = new LineFraming(frameBytes, true);
  }

  push(chunk: Buffer): void {
    this.#framing.push(chunk, this);
  }

  end(): void {
    this.#framing.end(this);
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

  #place(): void {
    this.#intake.channel.lines = this.#framing.offset;
  }
}
