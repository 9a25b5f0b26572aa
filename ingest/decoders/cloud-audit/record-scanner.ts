const opening = Buffer.from('{"Records":[');
/** Where in `opening` blanks may stand: between its tokens. */
const betweenTokens = new Set([0, 1, 10, 11]);

const lineFeed = 0x0a;
const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;
const closeBracket = 0x5d;
const closeBrace = 0x7d;

export interface RecordSink {
  /** A record, or text that is none, lies there in the bytes being scanned. */
  item(from: number, to: number): void;
  /** A document without any record ended. */
  empty(): void;
}

/**
 * Finds the records of documents `{"Records":[{...},...]}`, as audit trails are delivered, one document after the other.
 * What stands outside of them is given out in lines, so that nothing is lost in silence; whether a record is JSON is for its
 * own, bounded, parse to say. Goes on where it stopped, looks at each byte once. UTF-8 never hides a bracket inside another
 * character.
 */
export class RecordScanner {
  /** Where what is under way began in the bytes scanned, -1 when nothing is; whoever moves the bytes moves it along. */
  began = -1;
  readonly #sink: RecordSink;
  #state: 'outside' | 'records' | 'record' | 'closing' | 'line' = 'outside';
  /** How much of `opening` has been met. */
  #met = 0;
  #depth = 0;
  #quoted = false;
  #escaped = false;
  #records = 0;

  constructor(sink: RecordSink) {
    this.#sink = sink;
  }

  scan(bytes: Uint8Array, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const byte = bytes[at] ?? 0;
      if (this.#state === 'record') this.#inRecord(byte, at);
      else if (this.#state === 'line') this.#inLine(byte, at);
      else if (this.#state === 'outside') this.#outside(byte, at);
      else if (!isBlank(byte)) this.#between(byte, at);
    }
  }

  /** Gives out what is under way: nothing more will come. */
  end(to: number): void {
    if (this.began >= 0) this.#give(to);
    else if (this.#state === 'records' && this.#records === 0) this.#sink.empty();
    this.#state = 'outside';
    this.#met = 0;
  }

  #give(to: number): void {
    const from = this.began;
    this.began = -1;
    this.#records++;
    this.#sink.item(from, to);
  }

  #outside(byte: number, at: number): void {
    if (isBlank(byte) && betweenTokens.has(this.#met)) return;
    if (this.began < 0) this.began = at;
    if (byte !== opening[this.#met]) {
      this.#state = 'line';
      return this.#inLine(byte, at);
    }
    if (++this.#met < opening.length) return;
    this.#met = 0;
    this.began = -1;
    this.#records = 0;
    this.#state = 'records';
  }

  #inLine(byte: number, at: number): void {
    if (byte !== lineFeed) return;
    this.#give(at);
    this.#met = 0;
    this.#state = 'outside';
  }

  /** Between two records, or behind the last one. */
  #between(byte: number, at: number): void {
    const closing = this.#state === 'closing';
    if (closing && byte === closeBrace) this.#state = 'outside';
    else if (closing || byte === closeBrace) {
      // Not what the document had to go on with.
      this.began = at;
      this.#state = 'line';
    } else if (byte === closeBracket) {
      if (this.#records === 0) this.#sink.empty();
      this.#state = 'closing';
    } else if (byte !== comma) {
      this.began = at;
      this.#depth = 0;
      this.#quoted = false;
      this.#escaped = false;
      this.#state = 'record';
      this.#inRecord(byte, at);
    }
  }

  #inRecord(byte: number, at: number): void {
    if (this.#quoted) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === backslash) this.#escaped = true;
      else if (byte === quote) this.#quoted = false;
    } else if (byte === quote) this.#quoted = true;
    else if (byte === 0x7b || byte === 0x5b) this.#depth++;
    else if (byte === closeBrace || byte === closeBracket) this.#closes(byte, at);
    else if (byte === comma && this.#depth === 0) this.#endRecord(at);
  }

  #closes(byte: number, at: number): void {
    if (this.#depth > 1) this.#depth--;
    else if (this.#depth === 1) this.#endRecord(at + 1);
    else {
      // The array's own end, behind an element that is no object.
      this.#endRecord(at);
      this.#between(byte, at);
    }
  }

  #endRecord(to: number): void {
    this.#give(to);
    this.#state = 'records';
  }
}

/** Whether a document of records opens there, after a byte order mark and blanks at most. */
export function beginsRecords(bytes: Uint8Array, from: number, to: number): boolean {
  let met = 0;
  for (let at = from + markLength(bytes, from); at < to && met < opening.length; at++) {
    const byte = bytes[at] ?? 0;
    if (isBlank(byte) && betweenTokens.has(met)) continue;
    if (byte !== opening[met]) return false;
    met++;
  }
  return met === opening.length;
}

/** Length of the byte order mark that stands there. */
export function markLength(bytes: Uint8Array, from: number): number {
  return bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf ? 3 : 0;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === lineFeed || byte === 0x0d;
}
