import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { EventDraft } from '../../../schemas/event/event.ts';
import type { Decoded } from '../decoder.ts';
import { SyslogReader } from '../syslog-header/syslog-header.ts';
import { createStructuredDataDecoder } from './structured-data.ts';

const decoder = createStructuredDataDecoder();

function decode(data: string, messageId = '-'): { decoded: Decoded; draft: EventDraft } {
  const text = `<13>1 - gw app 1 ${messageId} ${data} text`;
  const reader = new SyslogReader();
  const line = { text, start: 0, end: text.length, bytes: new Uint8Array(0), from: 0, to: 0 };
  expect(reader.read(line, 0, 0)).toBeUndefined();
  const draft = new EventDraft();
  return { decoded: decoder.decode(reader.syslog, draft), draft };
}

const own = (parameters: string): string => `[tocsin@32473 device="pump-1" kind="message-published" ${parameters}]`;
const sha = 'ab'.repeat(32);

test('every known name fills its field, any other becomes an attribute', () => {
  const { decoded, draft } = decode(
    `[tocsin@32473 device="pump-1" kind="session-opened" model="p100" session="s1" seq="17" nonce="n/+=" boot="b1" size="312" hash="${sha}" cert="${sha}" serial="00A1" issuer="${'0c'.repeat(20)}" class="operational" subject="CN=pump-1" topic="/up" peer="203.0.113.7:5544" outcome="refused" reason="expired" weight="4" backlog="1" dup="true"]`,
  );
  expect(decoded).toBe('event');
  expect(draft).toMatchObject({
    claimedDevice: 'pump-1',
    device: '',
    kind: 'session-opened',
    session: 's1',
    sequence: 17,
    nonce: 'n/+=',
    bootId: 'b1',
    size: 312,
    payloadHash: sha,
    certificateSha256: sha,
    certificateSerial: 'a1',
    certificateIssuer: '0c'.repeat(20),
    issuerClass: 'operational',
    certificateSubject: 'CN=pump-1',
    peer: '203.0.113.7',
    peerPort: 5544,
    outcome: 'refused',
    reason: 'expired',
    weight: 4,
    backlog: true,
    redelivered: true,
    attributes: ['model', 'p100', 'topic', '/up'],
  });
});

test('MSGID carries the kind when the element does not', () => {
  expect(decode('[tocsin@32473 device="a"]', 'session-closed').draft.kind).toBe('session-closed');
  expect(decode('[tocsin@32473 device="a"]', 'DATA').decoded).toEqual({ reject: 'bad_kind' });
});

test('the element is found among others, and only as an element', () => {
  expect(decode(`[a@1 x="[tocsin@1 y"]${own('seq="3"')}[b]`).draft.sequence).toBe(3);
  expect(decode('[a@1 x="][tocsin@32473 device=\\"a\\""]').decoded).toBe('unclaimed');
  expect(decode('-').decoded).toBe('unclaimed');
});

test('values are unescaped', () => {
  expect(decode(own('reason="a \\"b\\" \\\\ \\] \\n"')).draft.reason).toBe('a "b" \\ ] \\n');
});

describe('a peer', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7', 0],
    ['203.0.113.7:1', '203.0.113.7', 1],
    ['2001:db8::7', '2001:db8::7', 0],
    ['[2001:db8::7]:443', '2001:db8::7', 443],
    ['[2001:db8::7]', '2001:db8::7', 0],
  ])('%s', (peer, address, port) =>
    expect(decode(own(`peer="${peer}"`)).draft).toMatchObject({ peer: address, peerPort: port }),
  );
  test.each(['', 'gw', '203.0.113.7:65536', '203.0.113.7:', '[2001:db8::7]443', 'a.b.c.x'])('%j is refused', (peer) =>
    expect(decode(own(`peer="${peer}"`)).decoded).toEqual({ reject: 'bad_peer' }),
  );
});

describe('numbers are stored as sent or refused (T-09)', () => {
  test.each(['0', '1', '9007199254740990', '9007199254740991'])('seq %s is stored', (seq) =>
    expect(String(decode(own(`seq="${seq}"`)).draft.sequence)).toBe(seq),
  );
  test.each(['9007199254740992', '9007199254740993', '18446744073709551615', '18446744073709551616', '9'.repeat(400)])(
    'seq %s is out of range',
    (seq) => expect(decode(own(`seq="${seq}"`)).decoded).toEqual({ reject: 'sequence_out_of_range' }),
  );
  test.each(['', '-0', '-1', '+1', '01', '1e3', '1e400', 'NaN', 'Infinity', '0x10', '1.0', ' 1', '1 ', '\u0661'])(
    'seq %j is refused',
    (seq) => expect(decode(own(`seq="${seq}"`)).decoded).toEqual({ reject: 'bad_sequence' }),
  );
  test.each([
    ['size', '4294967295', 'size'],
    ['weight', '4294967295', 'weight'],
  ] as const)('%s %s is stored', (name, value, field) =>
    expect(String(decode(own(`${name}="${value}"`)).draft[field])).toBe(value),
  );
  test.each([
    ['size', '4294967296', 'bad_size'],
    ['size', '-1', 'bad_size'],
    ['weight', '0', 'bad_weight'],
    ['weight', '4294967296', 'bad_weight'],
  ])('%s %s is refused', (name, value, reason) =>
    expect(decode(own(`${name}="${value}"`)).decoded).toEqual({ reject: reason }),
  );
});

describe('refuses', () => {
  test.each([
    ['[tocsin@32473 kind="session-opened"]', 'bad_device'],
    ['[tocsin@32473 device="" kind="session-opened"]', 'bad_device'],
    ['[tocsin@32473 device="../../etc" kind="session-opened"]', 'bad_device'],
    ['[tocsin@32473 device="%2e%2e" kind="session-opened"]', 'bad_device'],
    ['[tocsin@32473 device="a\0b" kind="session-opened"]', 'bad_device'],
    [`[tocsin@32473 device="${'d'.repeat(65)}" kind="session-opened"]`, 'bad_device'],
    ['[tocsin@32473 device="a" kind="__proto__"]', 'bad_kind'],
    ['[tocsin@32473 device="a" kind="toString"]', 'bad_kind'],
    [own('device="pump-2"'), 'duplicate_field'],
    [own('session="a b"'), 'bad_session'],
    [own('boot=""'), 'bad_boot'],
    [own(`nonce="${'n'.repeat(129)}"`), 'bad_nonce'],
    [own('hash="xyz"'), 'bad_hash'],
    [own('cert="ab"'), 'bad_certificate'],
    [own('serial="-1"'), 'bad_serial'],
    [own('issuer="CN=x"'), 'bad_issuer'],
    [own('outcome="maybe"'), 'bad_outcome'],
    [own('class="root"'), 'bad_class'],
    [own('dup="yes"'), 'bad_flag'],
    [own(`reason="${'r'.repeat(1025)}"`), 'text_too_long'],
    [own(`note="${'r'.repeat(1025)}"`), 'attribute_too_long'],
    [own(Array.from({ length: 65 }, (_, i) => `a${i}="1"`).join(' ')), 'too_many_attributes'],
    [own(Array.from({ length: 5000 }, (_, i) => `a${i}="1"`).join(' ')), 'too_many_attributes'],
  ])('%.60s as %s', (data, reason) => expect(decode(data).decoded).toEqual({ reject: reason }));
});

test('names of an object prototype are attributes like any other', () => {
  expect(decode(own('__proto__="x" constructor="y"')).draft.attributes).toEqual(['__proto__', 'x', 'constructor', 'y']);
});

const id = fc.stringMatching(/^[A-Za-z0-9._:-]{1,64}$/);
const value = fc.string({ unit: 'grapheme', maxLength: 30 });
const escape = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll(']', '\\]');

property.prop([
  id,
  fc.nat(Number.MAX_SAFE_INTEGER),
  value,
  fc.shuffledSubarray(['device', 'seq', 'reason', 'note'], { minLength: 4 }),
])('what is printed is read back, in any order of names', (device, seq, text, order) => {
  const values: Record<string, string> = { device, seq: String(seq), reason: escape(text), note: escape(text) };
  const { decoded, draft } = decode(
    `[tocsin@32473 ${order.map((name) => `${name}="${values[name]}"`).join(' ')}]`,
    'session-opened',
  );
  expect(decoded).toBe('event');
  expect(draft).toMatchObject({ claimedDevice: device, sequence: seq, reason: text, attributes: ['note', text] });
});
