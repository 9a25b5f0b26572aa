import { beginsRecords, markLength, RecordScanner } from '../../decoders/cloud-audit/record-scanner.ts';
import { SyslogReader } from '../../decoders/syslog-header/syslog-header.ts';
import type { Line } from '../../line.ts';

const space = 0x20;
/** Of a header that is repeated before each record: a longer one would make very much out of little. */
const headerBytes = 256;

/**
 * A line that is a document `{"Records":[...]}` as one line per record, each with the header of the whole, so that each record
 * is an attempt with a place and bytes of its own. Undefined for any other line, at the cost of a look at its last character;
 * a document that was cut short, or with a header too long to repeat, is left whole for a decoder to refuse.
 */
export function recordLines(line: Line): Line[] | undefined {
  if (!endsAsDocument(line)) return undefined;
  const reader = new SyslogReader();
  if (reader.read(line, 0, 0) !== undefined) return undefined;
  const { bytes, from, to } = line;
  const headerEnd = messageStart(line, reader.syslog.messageStart);
  if (headerEnd - from > headerBytes || !beginsRecords(bytes, headerEnd, to)) return undefined;
  const header = bytes.subarray(from, headerEnd);
  const lines: Line[] = [];
  const scanner = new RecordScanner({
    item: (start, end) => lines.push(lineOf([header, bytes.subarray(start, end)])),
    empty: () => undefined,
  });
  scanner.scan(bytes, headerEnd + markLength(bytes, headerEnd), to);
  scanner.end(to);
  return lines;
}

/** `]}`, as only an object ends whose last member is a list. */
function endsAsDocument({ text, start, end }: Line): boolean {
  let at = end - 1;
  while (at > start && text.charCodeAt(at) === space) at--;
  if (text.charCodeAt(at) !== 0x7d) return false;
  for (at--; at > start && text.charCodeAt(at) <= space; ) at--;
  return text.charCodeAt(at) === 0x5d;
}

/** Where the message begins in the bytes, blanks left out: text and bytes differ in length beyond ASCII. */
function messageStart({ text, start, end, from, to }: Line, message: number): number {
  let at = message;
  while (at < end && text.charCodeAt(at) === space) at++;
  return end - start === to - from ? from + at - start : from + Buffer.byteLength(text.slice(start, at));
}

function lineOf(parts: readonly Uint8Array[]): Line {
  const bytes = Buffer.concat(parts);
  const text = bytes.utf8Slice();
  return { text, start: 0, end: text.length, bytes, from: 0, to: bytes.length };
}
