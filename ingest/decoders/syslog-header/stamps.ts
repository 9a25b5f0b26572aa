/** Reads the time stamps of syslog headers. Afterwards `end` is where the stamp ended and `value` its time in ms. */
const dayMs = 86_400_000;
/** A BSD stamp further than this from receipt is not the nearest year's: it named a 29 February there is none of. */
const halfYearMs = 190 * dayMs;
const months = 'JanFebMarAprMayJunJulAugSepOctNovDec';

const colon = 0x3a;
const dash = 0x2d;
const dot = 0x2e;
const space = 0x20;
const digitZero = 0x30;

export class StampReader {
  value = 0;
  end = 0;
  /** Whether the stamp named no year, so that `value` is in the one nearest to receipt. */
  yearless = false;
  #day = -1;
  #dayStart = 0;

  /** Two digits at `at`, -1 when they are none. */
  #two(text: string, at: number): number {
    const tens = text.charCodeAt(at) - digitZero;
    const ones = text.charCodeAt(at + 1) - digitZero;
    return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
  }

  /** Midnight (UTC) of a day that exists, else NaN. */
  #midnight(year: number, month: number, day: number): number {
    const key = (year * 16 + month) * 32 + day;
    if (key === this.#day) return this.#dayStart;
    // Date.UTC rolls 31 April over into May.
    const start = Date.UTC(year, month - 1, day);
    if (month < 1 || month > 12 || day < 1 || new Date(start).getUTCDate() !== day) return Number.NaN;
    this.#day = key;
    this.#dayStart = start;
    return start;
  }

  /** `hh:mm:ss` at `at` in ms; -1 when it is none. A leap second (60) is the next minute's first, as POSIX counts. */
  #clock(text: string, at: number, limit: number): number {
    if (at + 8 > limit || text.charCodeAt(at + 2) !== colon || text.charCodeAt(at + 5) !== colon) return -1;
    const hour = this.#two(text, at);
    const minute = this.#two(text, at + 3);
    const second = this.#two(text, at + 6);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return -1;
    return ((hour * 60 + minute) * 60 + second) * 1000;
  }

  /** RFC 5424 section 6.2.3 (RFC 3339 with a zone), up to nine digits of fraction. Digits beyond the ms are cut off. */
  iso(text: string, from: number, limit: number): boolean {
    const century = this.#two(text, from);
    const years = this.#two(text, from + 2);
    const month = this.#two(text, from + 5);
    const day = this.#two(text, from + 8);
    if (from + 20 > limit || century < 0 || years < 0 || month < 0 || day < 0) return false;
    if (text.charCodeAt(from + 4) !== dash || text.charCodeAt(from + 7) !== dash) return false;
    if (text.charCodeAt(from + 10) !== 0x54) return false;
    const clock = this.#clock(text, from + 11, limit);
    // Date.UTC takes the years 0 to 99 for 1900 to 1999.
    if (clock < 0 || century === 0) return false;
    this.value = this.#midnight(century * 100 + years, month, day) + clock;
    this.end = from + 19;
    this.yearless = false;
    if (text.charCodeAt(this.end) === dot && !this.#fraction(text, limit)) return false;
    return this.#zone(text, limit) && !Number.isNaN(this.value);
  }

  #fraction(text: string, limit: number): boolean {
    let at = this.end + 1;
    let scale = 100;
    for (; at < limit && at - this.end <= 9; at++) {
      const digit = text.charCodeAt(at) - digitZero;
      if (digit < 0 || digit > 9) break;
      this.value += digit * scale;
      scale = scale === 100 ? 10 : scale === 10 ? 1 : 0;
    }
    if (at === this.end + 1) return false;
    this.end = at;
    return true;
  }

  #zone(text: string, limit: number): boolean {
    const sign = this.end < limit ? text.charCodeAt(this.end) : 0;
    if (sign === 0x5a) {
      this.end++;
      return true;
    }
    if ((sign !== 0x2b && sign !== dash) || this.end + 6 > limit || text.charCodeAt(this.end + 3) !== colon)
      return false;
    const hours = this.#two(text, this.end + 1);
    const minutes = this.#two(text, this.end + 4);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return false;
    const offset = (hours * 60 + minutes) * 60_000;
    this.value += sign === dash ? offset : -offset;
    this.end += 6;
    return true;
  }

  /**
   * RFC 3164 section 4.1.2, `Nov  1 01:08:51`: no year and no zone. The zone is the listener's; the year is the one
   * that brings the stamp nearest to receipt. `value` is 0 when that day is in no year near.
   */
  bsd(text: string, from: number, limit: number, receivedAt: number, zoneOffsetMs: number): boolean {
    if (from + 14 > limit || text.charCodeAt(from + 3) !== space) return false;
    const found = months.indexOf(text.slice(from, from + 3));
    if (found < 0 || found % 3 !== 0) return false;
    const padded = text.charCodeAt(from + 4) === space;
    const single = !padded && text.charCodeAt(from + 5) === space;
    const day = padded || single ? text.charCodeAt(from + (padded ? 5 : 4)) - digitZero : this.#two(text, from + 4);
    const clockAt = from + (single ? 6 : 7);
    if (day < 1 || day > 31 || text.charCodeAt(clockAt - 1) !== space) return false;
    const clock = this.#clock(text, clockAt, limit);
    if (clock < 0) return false;
    this.end = clockAt + 8;
    this.yearless = true;
    this.value = this.#nearest(found / 3 + 1, day, clock - zoneOffsetMs, receivedAt);
    return true;
  }

  #nearest(month: number, day: number, rest: number, receivedAt: number): number {
    const year = new Date(receivedAt).getUTCFullYear();
    let best = 0;
    let distance = halfYearMs;
    for (let candidate = year - 1; candidate <= year + 1; candidate++) {
      const at = this.#midnight(candidate, month, day) + rest;
      if (!(Math.abs(at - receivedAt) < distance)) continue;
      distance = Math.abs(at - receivedAt);
      best = at;
    }
    return best;
  }
}
