import type { Line, SyslogLine } from '../../line.ts';
import { StampReader } from './stamps.ts';
import { StructuredDataReader } from './structured-data.ts';
import { tagEnd } from './tag.ts';

export type HeaderReason = 'bad_priority' | 'bad_time' | 'bad_header' | 'bad_structured_data' | 'field_too_long';

/** RFC 5424 section 6: HOSTNAME is the longest field; the others are allowed as much. */
const fieldChars = 255;
const space = 0x20;
const less = 0x3c;
const greater = 0x3e;
const dash = 0x2d;
const bracket = 0x5b;
const byteOrderMark = 0xfeff;
const severityAbsent = 255;

/**
 * Reads the headers of RFC 5424, of BSD syslog (RFC 3164) and of BSD frames with an RFC 3339 stamp (rsyslog's
 * ForwardFormat), with or without a priority. Total and linear: every line is taken apart or gets a reason. What a line
 * does not tell stays empty, its time most of all.
 */
export class SyslogReader {
  /** The line read last; reused. */
  readonly syslog: SyslogLine;
  /** How its stamp was read, when it has one. */
  readonly stamps = new StampReader();
  readonly #data = new StructuredDataReader();
  #text = '';
  #at = 0;
  #end = 0;

  constructor() {
    const line: Line = { text: '', start: 0, end: 0, bytes: new Uint8Array(0), from: 0, to: 0 };
    const none = { host: '', program: '', pid: '', messageId: '' };
    const nowhere = { dataStart: -1, dataEnd: -1, messageStart: 0, messageEnd: 0, own: undefined };
    this.syslog = { line, format: 'bare', facility: -1, severity: severityAbsent, at: 0, ...none, ...nowhere };
  }

  /** @param zoneOffsetMs what the sender's wall clock is ahead of UTC, for stamps that name no zone */
  read(line: Line, receivedAt: number, zoneOffsetMs: number): HeaderReason | undefined {
    const out = this.syslog;
    out.line = line;
    out.at = 0;
    out.dataStart = -1;
    out.dataEnd = -1;
    out.own = undefined;
    out.messageEnd = line.end;
    this.#text = line.text;
    this.#at = line.start;
    this.#end = line.end;
    const bare = line.text.charCodeAt(line.start) !== less;
    if (bare) {
      out.facility = -1;
      out.severity = severityAbsent;
    } else if (!this.#priority()) return 'bad_priority';
    const versioned = line.text.charCodeAt(this.#at) === 0x31 && line.text.charCodeAt(this.#at + 1) === space;
    if (!bare && versioned && this.#at + 1 < this.#end) {
      this.#at += 2;
      return this.#rfc5424();
    }
    this.#bsd(receivedAt, zoneOffsetMs);
    if (bare) out.format = 'bare';
    return undefined;
  }

  /** PRI of RFC 5424 section 6.2.1: 0 to 191 without leading zeros. */
  #priority(): boolean {
    const text = this.#text;
    const first = this.#at + 1;
    let value = 0;
    let at = first;
    for (; at < first + 3; at++) {
      const digit = text.charCodeAt(at) - 0x30;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
    }
    if (at === first || at >= this.#end || text.charCodeAt(at) !== greater || value > 191) return false;
    if (at > first + 1 && text.charCodeAt(first) === 0x30) return false;
    this.syslog.facility = value >> 3;
    this.syslog.severity = value & 7;
    this.#at = at + 1;
    return true;
  }

  #rfc5424(): HeaderReason | undefined {
    const out = this.syslog;
    const text = this.#text;
    out.format = 'rfc5424';
    if (text.charCodeAt(this.#at) === dash) this.#at++;
    else if (this.stamps.iso(text, this.#at, this.#end)) {
      out.at = this.stamps.value;
      this.#at = this.stamps.end;
    } else return 'bad_time';
    if (this.#at >= this.#end || text.charCodeAt(this.#at) !== space) return 'bad_time';
    this.#at++;
    out.host = this.#field(out.host);
    out.program = this.#field(out.program);
    out.pid = this.#field(out.pid);
    out.messageId = this.#field(out.messageId);
    if (this.#at < 0) return this.#at === -2 ? 'field_too_long' : 'bad_header';
    return this.#structuredData();
  }

  /** A field with the blank after it; NILVALUE is ''. `#at` becomes negative when there is none. Neighbouring lines mostly
   * name the same host and program: the string at hand spares a new one. */
  #field(previous: string): string {
    const from = this.#at;
    if (from < 0) return '';
    const text = this.#text;
    const same = from + previous.length;
    if (same > from && same < this.#end && text.charCodeAt(same) === space && text.startsWith(previous, from)) {
      this.#at = same + 1;
      return previous;
    }
    const limit = Math.min(this.#end, from + fieldChars + 1);
    let to = from;
    while (to < limit && text.charCodeAt(to) !== space) to++;
    if (to === limit || to === from) {
      this.#at = to === from + fieldChars + 1 ? -2 : -1;
      return '';
    }
    this.#at = to + 1;
    if (to === from + 1 && text.charCodeAt(from) === dash) return '';
    return text.slice(from, to);
  }

  #structuredData(): HeaderReason | undefined {
    const out = this.syslog;
    const text = this.#text;
    let at = this.#at;
    const first = at < this.#end ? text.charCodeAt(at) : 0;
    if (first === dash) at++;
    else if (first === bracket) {
      out.dataStart = at;
      at = this.#data.read(text, at, this.#end);
      out.dataEnd = at;
      out.own = this.#data.own;
    } else return 'bad_structured_data';
    if (at < 0 || (at < this.#end && text.charCodeAt(at) !== space)) return 'bad_structured_data';
    at = Math.min(at + 1, this.#end);
    out.messageStart = at < this.#end && text.charCodeAt(at) === byteOrderMark ? at + 1 : at;
    return undefined;
  }

  #bsd(receivedAt: number, zoneOffsetMs: number): void {
    const out = this.syslog;
    const text = this.#text;
    out.format = 'bsd';
    out.host = '';
    out.messageId = '';
    let stamped = this.stamps.bsd(text, this.#at, this.#end, receivedAt, zoneOffsetMs);
    if (!stamped && this.stamps.iso(text, this.#at, this.#end)) {
      stamped = true;
      out.format = 'bsd-iso';
    }
    const { end } = this.stamps;
    // A stamp with text right behind it is a text that looks like one.
    if (stamped && end < this.#end && text.charCodeAt(end) === space) {
      out.at = this.stamps.value;
      this.#at = end + 1;
      this.#host();
    } else out.format = 'bsd';
    this.#tag();
  }

  /** The word after the stamp, unless it is already the tag (local senders leave the host out) or the whole message. */
  #host(): void {
    const text = this.#text;
    const from = this.#at;
    const limit = Math.min(this.#end, from + fieldChars + 1);
    let to = from;
    while (to < limit && text.charCodeAt(to) !== space && text.charCodeAt(to) !== bracket) to++;
    if (to === from || to === limit || text.charCodeAt(to) === bracket || text.charCodeAt(to - 1) === 0x3a) return;
    this.syslog.host = text.slice(from, to);
    this.#at = to + 1;
  }

  #tag(): void {
    const out = this.syslog;
    const text = this.#text;
    const from = this.#at;
    out.program = '';
    out.pid = '';
    out.messageStart = from;
    const nameEnd = tagEnd(text, from, this.#end);
    if (nameEnd === from) return;
    let at = nameEnd;
    if (text.charCodeAt(at) === bracket) {
      const pidEnd = tagEnd(text, at + 1, this.#end);
      if (pidEnd >= this.#end || text.charCodeAt(pidEnd) !== 0x5d) return;
      out.pid = text.slice(at + 1, pidEnd);
      at = pidEnd + 1;
      if (at < this.#end && text.charCodeAt(at) === 0x3a) at++;
    } else if (text.charCodeAt(at) === 0x3a) at++;
    else return;
    out.program = text.slice(from, nameEnd);
    out.messageStart = at < this.#end && text.charCodeAt(at) === space ? at + 1 : at;
  }
}
