import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import type { SyslogLine } from '../../line.ts';
import { SyslogReader } from './syslog-header.ts';

const received = Date.UTC(2026, 10, 21, 1, 8, 52);

type Shown = Pick<SyslogLine, 'format' | 'facility' | 'severity' | 'at' | 'host' | 'program' | 'pid' | 'messageId'> & {
  data: string;
  message: string;
};

/** Reads the text as one of many lines of a chunk, whose neighbours must not matter. */
function read(text: string, receivedAt = received, zoneOffsetMs = 0): Shown | string {
  const before = '1 ';
  const line = {
    text: `${before}${text}1 [x="]" ]\n<13>`,
    start: 2,
    end: 2 + text.length,
    bytes: new Uint8Array(0),
    from: 0,
    to: 0,
  };
  const reader = new SyslogReader();
  const reason = reader.read(line, receivedAt, zoneOffsetMs);
  if (reason !== undefined) return reason;
  const { dataStart, dataEnd, messageStart, messageEnd, line: _line, own: _own, ...shown } = reader.syslog;
  const data = dataStart < 0 ? '' : line.text.slice(dataStart, dataEnd);
  return { ...shown, data, message: line.text.slice(messageStart, messageEnd) };
}

const at = Date.UTC(2026, 10, 21, 1, 8, 51);

describe('rsyslog', () => {
  test('as it forwards by default', () => {
    expect(read('<36>Nov 21 01:08:51 vm openvpn: hello 1')).toEqual({
      format: 'bsd',
      facility: 4,
      severity: 4,
      at,
      host: 'vm',
      program: 'openvpn',
      pid: '',
      messageId: '',
      data: '',
      message: 'hello 1',
    });
  });

  test('with SyslogProtocol23Format', () => {
    expect(read('<36>1 2026-11-21T01:08:51.488555+00:00 vm openvpn - - -  hello 1')).toEqual({
      format: 'rfc5424',
      facility: 4,
      severity: 4,
      at: at + 488,
      host: 'vm',
      program: 'openvpn',
      pid: '',
      messageId: '',
      data: '',
      message: ' hello 1',
    });
  });

  test('with ForwardFormat', () => {
    expect(read('<36>2026-11-21T01:08:51.488555+00:00 vm openvpn: hello 1')).toEqual({
      format: 'bsd-iso',
      facility: 4,
      severity: 4,
      at: at + 488,
      host: 'vm',
      program: 'openvpn',
      pid: '',
      messageId: '',
      data: '',
      message: 'hello 1',
    });
  });
});

describe('RFC 5424', () => {
  test('with all its fields', () => {
    const data = '[a@1 x="1" y="\\"q\\" \\\\ \\]"][b]';
    expect(read(`<165>1 2026-11-21T02:08:51.000003+01:00 gw.example app 8710 ID47 ${data} \ufeffAn event`)).toEqual({
      format: 'rfc5424',
      facility: 20,
      severity: 5,
      at,
      host: 'gw.example',
      program: 'app',
      pid: '8710',
      messageId: 'ID47',
      data,
      message: 'An event',
    });
  });

  test('with nothing but nils, with and without a message', () => {
    expect(read('<0>1 - - - - - -')).toMatchObject({ at: 0, host: '', program: '', data: '', message: '' });
    expect(read('<0>1 - - - - - - ')).toMatchObject({ message: '' });
    expect(read('<0>1 - - - - - - x')).toMatchObject({ message: 'x' });
  });

  test.each([
    ['<13>1 2026-02-30T00:00:00Z h a p m - x', 'bad_time'],
    ['<13>1 2026-11-21T24:00:00Z h a p m - x', 'bad_time'],
    ['<13>1 2026-11-21T01:08:51 h a p m - x', 'bad_time'],
    ['<13>1 2026-11-21T01:08:51.Z h a p m - x', 'bad_time'],
    ['<13>1 2026-11-21T01:08:51Zh a p m - x', 'bad_time'],
    ['<13>1 ', 'bad_time'],
    ['<13>1 - h a p', 'bad_header'],
    ['<13>1 -  a p m - x', 'bad_header'],
    [`<13>1 - ${'h'.repeat(256)} a p m - x`, 'field_too_long'],
    ['<13>1 - h a p m x', 'bad_structured_data'],
    ['<13>1 - h a p m [a@1 x="1" x', 'bad_structured_data'],
    ['<13>1 - h a p m [a@1 x=1] x', 'bad_structured_data'],
    ['<13>1 - h a p m [] x', 'bad_structured_data'],
    ['<13>1 - h a p m [a@1 x="1]', 'bad_structured_data'],
    ['<13>1 - h a p m [a]x', 'bad_structured_data'],
  ])('%j is refused as %s', (text, reason) => expect(read(text)).toBe(reason));

  test('takes a leap second for the next minute and any fraction up to nine digits', () => {
    expect(read('<13>1 2026-11-21T01:08:60Z h a p m - x')).toMatchObject({ at: at + 9_000 });
    expect(read('<13>1 2026-11-21T01:08:51.123456789Z h a p m - x')).toMatchObject({ at: at + 123 });
  });
});

describe('priority', () => {
  test.each(['<>x', '<192>x', '<999>x', '<1234>x', '<-1>x', '<013>x', '<00>x', '< 1>x', '<1', '<', '<12x>'])(
    '%j is refused',
    (text) => expect(read(text)).toBe('bad_priority'),
  );
  test.each([
    [0, 0, 0],
    [13, 1, 5],
    [191, 23, 7],
  ])('%i is facility %i and severity %i', (pri, facility, severity) =>
    expect(read(`<${pri}>x: y`)).toMatchObject({ facility, severity }),
  );
  test('may be missing: a line of a file says nothing about severity', () => {
    expect(read('Nov 21 01:08:51 gw-7 sshd[812]: Failed password')).toMatchObject({
      format: 'bare',
      facility: -1,
      severity: 255,
      at,
      host: 'gw-7',
      program: 'sshd',
      pid: '812',
      message: 'Failed password',
    });
    expect(read('{"kind":"x"}')).toMatchObject({ format: 'bare', at: 0, program: '', message: '{"kind":"x"}' });
  });
});

describe('BSD', () => {
  test.each([
    ['<34>Nov 21 01:08:51 gw su: x', 'gw', 'su', '', 'x'],
    ['<34>Nov 21 01:08:51 su[12]: x', '', 'su', '12', 'x'],
    ['<34>Nov 21 01:08:51 su: x', '', 'su', '', 'x'],
    ['<34>Nov 21 01:08:51 gw postfix/smtpd[7]:x', 'gw', 'postfix/smtpd', '7', 'x'],
    ['<34>Nov 21 01:08:51 gw no tag here', 'gw', '', '', 'no tag here'],
    ['<34>Nov 21 01:08:51 gw {"a":1}', 'gw', '', '', '{"a":1}'],
    ['<34>Use the BFG!', '', '', '', 'Use the BFG!'],
    ['<34>sshd[3]: x', '', 'sshd', '3', 'x'],
    ['<34>Nov 21 01:08:51', '', '', '', 'Nov 21 01:08:51'],
    ['<34>', '', '', '', ''],
  ])('%j', (text, host, program, pid, message) => expect(read(text)).toMatchObject({ host, program, pid, message }));

  test('stamps mean the nearest year', () => {
    const newYear = Date.UTC(2027, 0, 1, 0, 0, 5);
    expect(read('<34>Dec 31 23:59:58 gw a: x', newYear)).toMatchObject({ at: newYear - 7_000 });
    expect(read('<34>Jan  1 00:00:03 gw a: x', newYear - 10_000)).toMatchObject({ at: newYear - 2_000 });
    expect(read('<34>Feb 29 00:00:00 gw a: x', Date.UTC(2028, 2, 1))).toMatchObject({ at: Date.UTC(2028, 1, 29) });
  });

  test('stamps of a day that no near year has are no time', () => {
    expect(read('<34>Feb 29 00:00:00 gw a: x', Date.UTC(2026, 2, 1))).toMatchObject({ at: 0, host: 'gw' });
  });

  test("stamps are in the listener's zone", () => {
    expect(read('<34>Nov 21 03:08:51 gw a: x', received, 7_200_000)).toMatchObject({ at });
  });

  test('days may be padded with a blank, a zero or nothing', () => {
    for (const day of [' 3', '03', '3'])
      expect(read(`<34>Nov ${day} 01:08:51 gw a: x`)).toMatchObject({ at: at - 18 * 86_400_000 });
  });
});

const word = fc.string({ unit: fc.constantFrom(...'abcXYZ019._-/'.split('')), minLength: 2, maxLength: 20 });
const value = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((one) => !/[\n\r\0]/.test(one));
const escape = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll(']', '\\]');

property.prop([
  fc.nat(191),
  fc.integer({ min: 1e12, max: 2e12 }),
  word,
  word,
  word,
  word,
  fc.array(fc.tuple(word, value)),
  value,
])('what is printed as RFC 5424 is read back', (pri, time, host, program, pid, messageId, pairs, message) => {
  const data = `[id@1${pairs.map(([name, one]) => ` ${name}="${escape(one)}"`).join('')}]`;
  const text = `<${pri}>1 ${new Date(time).toISOString()} ${host} ${program} ${pid} ${messageId} ${data} ${message}`;
  const severity = pri & 7;
  const expected = { format: 'rfc5424', facility: pri >> 3, severity, at: time, host, program, pid, messageId, data };
  expect(read(text)).toEqual({ ...expected, message: message.startsWith('\ufeff') ? message.slice(1) : message });
});

property.prop(
  [
    fc.string({
      unit: fc.constantFrom(...'<>[]"=\\ 1-:TZN0av.+'.split(''), 'Nov 21 01:08:51 ', '2026-11-21T01:08:51Z ', '<13>1 '),
      maxLength: 60,
    }),
  ],
  { numRuns: 5_000 },
)('any text is read or gets a reason, and its parts lie within it', (text) => {
  const line = { text, start: 0, end: text.length, bytes: new Uint8Array(0), from: 0, to: 0 };
  const reader = new SyslogReader();
  if (reader.read(line, received, 0) !== undefined) return;
  const { dataStart, dataEnd, messageStart, messageEnd, at: time } = reader.syslog;
  expect(messageStart).toBeLessThanOrEqual(messageEnd);
  expect(messageEnd).toBe(text.length);
  expect(dataEnd).toBeLessThanOrEqual(messageStart);
  expect(dataStart).toBeLessThanOrEqual(dataEnd);
  expect(Number.isFinite(time)).toBe(true);
});
