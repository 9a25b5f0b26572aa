import { describe, expect, it } from 'vitest';
import { hostileTexts } from '../../../../test/support/hostile-texts.ts';
import { age, duration } from './duration.ts';
import { middle } from './middle.ts';
import { count, figure, many, share } from './number.ts';
import { split } from './split.ts';
import { clock, moment, short, utc } from './time.ts';
import { plain, visible } from './visible.ts';

const at = Date.UTC(2026, 10, 29, 13, 3, 7);

describe('durations and ages', () => {
  it('are told in the two greatest units', () => {
    expect(duration(252_000)).toBe('4 min 12 s');
    expect(duration(3_600_000)).toBe('1 h');
    expect(duration(90_061_000)).toBe('1 d 1 h');
    expect(duration(999)).toBe('999 ms');
    expect(duration(1_000)).toBe('1 s');
  });

  it('are one unit in columns, and ahead of us when they are', () => {
    expect(age(at, at + 999)).toBe('now');
    expect(age(at, at + 59_999)).toBe('59 s');
    expect(age(at, at + 60_000)).toBe('1 min');
    expect(age(at + 7_200_000, at)).toBe('in 2 h');
  });
});

describe('numbers', () => {
  it('have thin separators', () => {
    expect(count(1_234_567)).toBe('1\u202F234\u202F567');
    expect(count(999)).toBe('999');
    expect(count(-1_000)).toBe('-1\u202F000');
  });

  it('show what matters of them', () => {
    expect(figure(0.012345)).toBe('0.012');
    expect(figure(4.2)).toBe('4.2');
    expect(figure(87.04)).toBe('87');
    expect(figure(Number.NaN)).toBe('-');
  });

  it('never round a share to all or nothing', () => {
    expect(share(0.0004)).toBe('< 0.1\u202F%');
    expect(share(0.9996)).toBe('> 99.9\u202F%');
    expect(share(0)).toBe('0\u202F%');
    expect(share(1)).toBe('100\u202F%');
  });

  it('agree with their noun', () => {
    expect(many(1, 'alert')).toBe('1 alert');
    expect(many(2, 'batch', 'batches')).toBe('2 batches');
  });
});

describe('times', () => {
  it('are in the zone asked for, with UTC to hover', () => {
    expect(clock(at, 'Europe/Berlin')).toBe('14:03:07');
    expect(moment(at, 'Asia/Tokyo')).toBe('2026-11-29 22:03:07');
    expect(utc(at)).toBe('2026-11-29 13:03:07 UTC');
  });

  it('leave the day out today only', () => {
    expect(short(at, at + 1_000, 'UTC')).toBe('13:03:07');
    expect(short(at, at + 86_400_000, 'UTC')).toBe('2026-11-29 13:03');
  });

  it('are a dash when they are no time', () => expect(moment(Number.NaN)).toBe('-'));
});

describe('long values', () => {
  it('keep their beginning and end', () => {
    expect(middle('0123456789', 4)).toEqual({ head: '01', tail: '89', left: 6 });
    expect(middle('0123', 4)).toEqual({ head: '0123', tail: '', left: 0 });
  });

  it('are not cut within a character', () => {
    const cut = middle('💥'.repeat(50), 5);
    expect(cut.head).toBe('💥💥💥');
    expect(cut.tail).toBe('💥💥');
  });
});

describe('hostile text', () => {
  // eslint-disable-next-line no-control-regex
  const raw = /[\u0000-\u001F\u007F-\u009F\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/;

  it('holds no raw control or direction character once it is shown', () => {
    for (const text of hostileTexts) {
      expect(
        raw.test(
          visible(text)
            .map((one) => one.text)
            .join(''),
        ),
        JSON.stringify(text),
      ).toBe(false);
      expect(raw.test(plain(text))).toBe(false);
    }
  });

  it('names what it hides and keeps the rest as it is', () => {
    expect(visible('a\u001B[31mb\u202Ec')).toEqual([
      { text: 'a', mark: false },
      { text: 'ESC', mark: true },
      { text: '[31mb', mark: false },
      { text: 'U+202E', mark: true },
      { text: 'c', mark: false },
    ]);
    expect(plain('泵 💥\n')).toBe('泵 💥[LF]');
    expect(plain('\uD800x')).toBe('[U+D800]x');
  });

  it('is cut at what decided, without losing any of it', () => {
    const pieces = split('user=root from 203.0.113.9 user=root', ['203.0.113.9', 'user=root', '']);
    expect(pieces.filter((one) => one.found).map((one) => one.text)).toEqual(['user=root', '203.0.113.9', 'user=root']);
    expect(pieces.map((one) => one.text).join('')).toBe('user=root from 203.0.113.9 user=root');
  });
});
