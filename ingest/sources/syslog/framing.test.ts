import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { type FrameSink, type Framing } from './frame.ts';
import { Framer } from './framing.ts';
import { LineFraming } from './line-framing.ts';

class Seen implements FrameSink {
  readonly lines: string[] = [];
  readonly bytes: string[] = [];
  readonly offsets: number[] = [];
  readonly broke: [reason: string, bytes: number, length: number][] = [];
  blanks = 0;
  framing: Framing | undefined;

  line({
    text,
    start,
    end,
    bytes,
    from,
    to,
  }: {
    text: string;
    start: number;
    end: number;
    bytes: Uint8Array;
    from: number;
    to: number;
  }): void {
    this.lines.push(text.slice(start, end));
    this.bytes.push(Buffer.from(bytes.subarray(from, to)).toString('hex'));
    this.offsets.push(this.framing?.offset ?? -1);
  }
  blank(): void {
    this.blanks++;
  }
  broken(reason: string, bytes: Uint8Array, length: number): void {
    this.broke.push([reason, bytes.length, length]);
  }
}

function frame(chunks: (string | Buffer)[], framing: Framing = new Framer(100)): Seen {
  const seen = new Seen();
  seen.framing = framing;
  for (const chunk of chunks) framing.push(Buffer.from(chunk), seen);
  framing.end(seen);
  return seen;
}

/** Cuts bytes at the given places, taken modulo their length. */
function cut(bytes: Buffer, places: number[]): Buffer[] {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].toSorted((a, b) => a - b);
  return [0, ...at].map((from, i) => bytes.subarray(from, at[i] ?? bytes.length));
}

describe('lines', () => {
  test('end with LF, and lose one LF, one CR and one NUL', () => {
    expect(frame(['<1>a\n<1>b\r\n<1>c\0\n<1>d\0\r\n']).lines).toEqual(['<1>a', '<1>b', '<1>c', '<1>d']);
  });

  test('keep NUL, CR and escapes inside', () => {
    expect(frame(['<1>a\0b\rc\u001b[31m\n']).lines).toEqual(['<1>a\0b\rc\u001b[31m']);
  });

  test('are counted when blank', () => {
    const seen = frame(['<1>a\n\n\r\n\0\n<1>b\n']);
    expect([seen.lines, seen.blanks]).toEqual([['<1>a', '<1>b'], 3]);
  });

  test('of invalid UTF-8 show U+FFFD and keep their bytes', () => {
    const seen = frame([Buffer.concat([Buffer.from('<1>ok\n<1>'), Buffer.from([0xff, 0xc3]), Buffer.from('x\n')])]);
    expect(seen.lines).toEqual(['<1>ok', '<1>\ufffd\ufffdx']);
    expect(seen.bytes[1]).toBe('3c313effc378');
  });

  test('that end without LF when the stream ends are taken', () => {
    expect(frame(['<1>a\n<1>', 'b']).lines).toEqual(['<1>a', '<1>b']);
  });

  test('of the longest length pass, and one byte more ends the stream', () => {
    const longest = 'x'.repeat(100);
    expect(frame([`${longest}\n${longest}\n`]).lines).toHaveLength(2);
    expect(frame([`${longest}x\n<1>after\n`])).toMatchObject({ lines: [], broke: [['frame_too_long', 100, 101]] });
    expect(frame([longest.slice(1), 'xx', '\n<1>after\n'])).toMatchObject({
      lines: [],
      broke: [['frame_too_long', 100, 101]],
    });
  });

  test('too long are skipped in files, whatever the chunks', () => {
    const bytes = Buffer.from(`a\n${'x'.repeat(250)}\nb\n${'y'.repeat(101)}\nc`);
    for (const size of [1, 7, 99, 1000]) {
      const chunks = cut(
        bytes,
        Array.from({ length: bytes.length }, (_, i) => i).filter((i) => i % size === 0),
      );
      const seen = frame(chunks, new LineFraming(100, true));
      expect(seen.lines).toEqual(['a', 'b', 'c']);
      expect(seen.offsets).toEqual([0, 253, 357]);
      expect(seen.broke.map(([reason]) => reason)).toEqual(['frame_too_long', 'frame_too_long']);
    }
  });
});

describe('octet counts', () => {
  test('as rsyslog sends them count the trailing LF in', () => {
    const text = '<36>1 2026-11-21T01:08:51.488555+00:00 vm openvpn - - -  hello 1';
    expect(text.length).toBe(64);
    expect(frame([`65 ${text}\n65 ${text}\n`]).lines).toEqual([text, text]);
  });

  test('count bytes and not characters', () => {
    expect(frame(['6 <1>\u00e4b4 <1>c']).lines).toEqual(['<1>\u00e4b', '<1>c']);
  });

  test('are the framing for good, even if what follows looks like lines', () => {
    expect(frame(['4 <1>a', '<1>b\n'])).toMatchObject({ lines: ['<1>a'], broke: [['count_not_digit', 5, 5]] });
  });

  test('do not begin in the middle of a stream of lines', () => {
    expect(frame(['<1>a\n4 <1>b\n']).lines).toEqual(['<1>a', '4 <1>b']);
  });

  test.each([
    ['0 ', 'count_zero'],
    ['007 <1>a', 'count_leading_zero'],
    ['+5 <1>ab', 'count_not_digit'],
    ['5\t<1>ab', 'count_not_digit'],
    ['5<1>ab', 'count_not_digit'],
    ['101 <1>', 'frame_too_long'],
    ['2147483648 <1>', 'count_too_long'],
    ['4294967297 <1>', 'count_too_long'],
    ['100000000000000000000 <1>', 'count_too_long'],
    ['9'.repeat(5000), 'count_too_long'],
    ['12345678', 'count_too_long'],
  ])('%j at the start is refused as %s, in one chunk and byte by byte', (bytes, reason) => {
    for (const chunks of [[bytes], bytes.split('')]) {
      const framer = new Framer(100);
      const seen = frame(chunks, framer);
      expect(seen.lines).toEqual([]);
      expect(seen.broke.map(([why]) => why)).toEqual([reason]);
      expect(framer.ended).toBe(true);
      framer.push(Buffer.from('4 <1>a'), seen);
      expect(seen.lines).toEqual([]);
    }
  });

  test('of the longest length pass, one more does not', () => {
    expect(frame([`100 ${'x'.repeat(100)}`]).lines).toHaveLength(1);
    expect(frame([`101 ${'x'.repeat(101)}`]).broke).toEqual([['frame_too_long', 100, 101]]);
  });

  test('that promise more than comes are cut short', () => {
    expect(frame(['4 <1>a9 <1>b'])).toMatchObject({ lines: ['<1>a'], broke: [['cut_short', 6, 6]] });
  });
});

test('what is held of a frame without end stays within the limit', () => {
  const framer = new Framer(65_536);
  const seen = new Seen();
  let held = 0;
  for (let i = 0; i < 64 && !framer.ended; i++) {
    framer.push(Buffer.alloc(4000, 'x'), seen);
    held = Math.max(held, framer.held);
  }
  expect(held).toBeLessThanOrEqual(65_536);
  expect([framer.ended, framer.held, seen.broke]).toEqual([true, 0, [['frame_too_long', 65_536, 68_000]]]);
});

const text = fc.string({
  unit: fc.constantFrom('a', 'Z', '\u00e4', '\u20ac', ' ', '\0', '\r', '<', '1'),
  maxLength: 40,
});
const message = text.map((body) => `<${body}>`);
const places = fc.array(fc.nat(), { maxLength: 30 });

property.prop([fc.array(message), places])('lines are the same however the stream is cut', (messages, at) => {
  const bytes = Buffer.from(messages.map((one) => `${one}\n`).join(''));
  expect(frame(cut(bytes, at), new Framer(1000)).lines).toEqual(messages);
});

property.prop([fc.array(message), places])('counted frames are the same however the stream is cut', (messages, at) => {
  const bytes = Buffer.from(messages.map((one) => `${Buffer.byteLength(one)} ${one}`).join(''));
  expect(frame(cut(bytes, at), new Framer(1000)).lines).toEqual(messages);
});

property.prop([fc.uint8Array({ maxLength: 400 }), places])(
  'any bytes give the same frames however cut',
  (bytes, at) => {
    const whole = frame([Buffer.from(bytes)]);
    const parts = frame(cut(Buffer.from(bytes), at));
    expect([parts.lines, parts.blanks, parts.bytes]).toEqual([whole.lines, whole.blanks, whole.bytes]);
    expect(parts.broke.map(([reason]) => reason)).toEqual(whole.broke.map(([reason]) => reason));
  },
);
