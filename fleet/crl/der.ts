/** DER tags this reader meets (X.690 8.1.2), low form only. */
export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  enumerated: 0x0a,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  context0: 0xa0,
} as const;

/**
 * Walks the values inside one DER value, in order. It never reads beyond its bounds and never throws: the first thing
 * wrong is kept in `reason`, and from then on every step answers false.
 */
export class DerReader {
  readonly bytes: Uint8Array;
  /** Tag, start of the header, and start and end of the contents of the value read last. */
  tag = -1;
  head = 0;
  from = 0;
  to = 0;
  reason = '';
  #position: number;
  #end: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.#position = start;
    this.#end = end;
  }

  get done(): boolean {
    return this.reason !== '' || this.#position >= this.#end;
  }

  /** The tag that comes next, -1 at the end. */
  peek(): number {
    return this.done ? -1 : (this.bytes[this.#position] ?? -1);
  }

  /** Steps onto the next value; false at the end, on damage, or when its tag is not the one wanted. */
  next(wanted?: number): boolean {
    if (this.reason !== '') return false;
    if (this.#position >= this.#end) return wanted === undefined ? false : this.fail('crl_truncated');
    const tag = this.bytes[this.#position] ?? 0;
    // Tag numbers of 31 and more take several octets; nothing in a CRL has one.
    if ((tag & 0x1f) === 0x1f) return this.fail('crl_tag_invalid');
    if (wanted !== undefined && tag !== wanted) return this.fail('crl_structure_invalid');
    this.head = this.#position;
    const length = this.#length(this.#position + 1);
    if (length < 0) return false;
    if (length > this.#end - this.from) return this.fail('crl_truncated');
    this.tag = tag;
    this.to = this.from + length;
    this.#position = this.to;
    return true;
  }

  /** As `next`, for the items of a list: the end is not a fault. */
  another(wanted: number): boolean {
    return !this.done && this.next(wanted);
  }

  /** Restarts this reader on the contents of another's current value, so that long lists need no object per entry. */
  enter(parent: DerReader): void {
    this.#position = parent.from;
    this.#end = parent.to;
    this.reason = parent.reason;
  }

  inner(): DerReader {
    const reader = new DerReader(this.bytes, this.from, this.to);
    reader.reason = this.reason;
    return reader;
  }

  fail(reason: string): false {
    if (this.reason === '') this.reason = reason;
    return false;
  }

  /** X.690 10.1: definite, in the fewest octets. Sets `from`; -1 when it is neither. */
  #length(at: number): number {
    const first = at < this.#end ? (this.bytes[at] ?? 0x80) : 0x80;
    this.from = at + 1;
    if (first < 0x80) return first;
    const octets = first & 0x7f;
    if (octets === 0 || octets > 4 || at + octets >= this.#end) {
      this.fail('crl_length_invalid');
      return -1;
    }
    let length = 0;
    for (let i = 1; i <= octets; i++) length = length * 256 + (this.bytes[at + i] ?? 0);
    if (length < 0x80 || length < 256 ** (octets - 1)) {
      this.fail('crl_length_invalid');
      return -1;
    }
    this.from = at + 1 + octets;
    return length;
  }
}
