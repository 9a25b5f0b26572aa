import type { Random } from '../random.ts';
import { type LogLine, lineAt } from './log-line.ts';

const minuteMs = 60_000;

/** A device that chains its records, one or so a minute. */
export function chainedRecords(device: string, random: Random, from: number, to: number): LogLine[] {
  const boot = random.hex(8);
  const lines: LogLine[] = [];
  let previous = '';
  for (let at = from; ; ) {
    at += Math.ceil(minuteMs * random.between(0.6, 1.4));
    if (at >= to) return lines;
    const hash = random.hex(32);
    lines.push(lineAt(at, { device, boot, hash, previous }));
    previous = hash;
  }
}
