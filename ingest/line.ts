/** Bytes as they arrived, and the same as text: `text.slice(start, end)` shows `bytes.subarray(from, to)`. Many lines
 * share one chunk, so nothing here may be kept without copying. */
export interface Line {
  text: string;
  start: number;
  end: number;
  bytes: Uint8Array;
  from: number;
  to: number;
}

/** A syslog line taken apart; offsets into `line.text`. Absent parts are '' or 0 or -1. */
export interface SyslogLine {
  line: Line;
  format: 'rfc5424' | 'bsd' | 'bsd-iso' | 'bare';
  facility: number;
  /** 0 to 7. */
  severity: number;
  /** The sender's clock in ms, 0 when the line carries none (a BSD stamp has no year or zone: see stamp-time). */
  at: number;
  host: string;
  program: string;
  pid: string;
  messageId: string;
  /** Structured data including its brackets; -1 when absent. */
  dataStart: number;
  dataEnd: number;
  messageStart: number;
  messageEnd: number;
  /** Where the parameters of Tocsin's own element lie; absent where nobody has looked, undefined when there is none. */
  own?: Parameters | undefined;
}

/** Offsets of parameters found while the header was read, so that their decoder need not look again. */
export interface Parameters {
  /** How many; more than `spans` has room for when there were too many. */
  count: number;
  /** Four each: start and end of the name, end of the value (which begins two after the name's end), 1 if it has escapes. */
  spans: Int32Array;
}

/** The bytes of a line, in place. */
export function bytesOf({ bytes, from, to }: Line): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + from, to - from);
}
