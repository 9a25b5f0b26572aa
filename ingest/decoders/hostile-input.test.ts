import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { EventDraft } from '../../schemas/event/event.ts';
import { cpuMs } from '../../test/support/cpu-time.ts';
import { long, progress } from '../../test/support/long-run.ts';
import { checkValues } from '../steps/check-values.ts';
import type { Decoder } from './decoder.ts';
import { readMappings } from './mapping/mapping.ts';
import { decoders } from './registry.ts';
import { SyslogReader } from './syslog-header/syslog-header.ts';

const rounds = long ? 1_000_000 : 50_000;
const spell = 100_000;
const recordings = path.join(import.meta.dirname, '../../test/recordings');
const linesOf = (name: string): string[] =>
  readFileSync(path.join(recordings, name, 'lines.log'), 'utf8')
    .trimEnd()
    .split('\n');

const openvpn = linesOf('openvpn-revoked');
const header = (program: string, message: string): string => `<38>2026-11-21T12:00:00Z gw-1 ${program}: ${message}`;
const audit = '{"eventTime":"2026-11-21T12:00:00Z","eventName":"ConsoleLogin","sourceIPAddress":"192.0.2.7",';
const golden = new Map([
  [
    'mqtt-message',
    [
      header('mqtt-message', '{"topic":"plant/7/state","payload":{"a":1},"client_id":"pump-7","qos":1,"dup":true}'),
      header('mqtt-message', '{"topic":"t","payload":"aGk=","payload_encoding":"base64","timestamp":1795262400000}'),
    ],
  ],
  [
    'mqtt-frames',
    [
      '{"ts":"2026-11-21T12:00:00.250417Z","src":"192.0.2.41","sport":47590,"dst":"192.0.2.1","dport":1883,"clientid":"s-7","mqtt":[{"type":"PUBLISH","topic":"hall/7","qos":1,"dup":0,"msgid":12,"payload":"21.50"}]}',
      '{"ts":"2026-11-21T12:00:00Z","src":"192.0.2.1","sport":1883,"dst":"192.0.2.41","dport":47590,"conn_clientid":"s-7","mqtt":[{"type":"CONNACK","rc":5}]}',
    ].map((frame) => header('mqtt-frames', frame)),
  ],
  ['openvpn', openvpn.filter((line) => line.includes(' openvpn['))],
  ['tocsin-json', openvpn.filter((line) => line.includes(' tocsin: '))],
  [
    'structured-data',
    [
      '<134>1 2026-11-21T12:00:00Z gw-1 tlsgw 7 auth-failed [tocsin@32473 device="pump-1" seq="17" peer="203.0.113.7:5544" reason="a \\"b\\""] x',
      '<134>1 2026-11-21T12:00:00Z gw-1 tlsgw 7 - [a@1 x="y"][tocsin@32473 kind="message-published" device="pump-1" boot="b1" nonce="n1" size="40" note="n\\]"]',
    ],
  ],
  ['sshd', linesOf('sshd-bruteforce')],
  ['mosquitto', linesOf('mosquitto-sessions')],
  ['journald', linesOf('journald-json')],
  ['nginx-access', linesOf('web-access').filter((line) => line.includes(' nginx: '))],
  ['haproxy-http', linesOf('web-access').filter((line) => line.includes(' haproxy['))],
  ['cloud-audit', [header('cloudtrail', `${audit}"userIdentity":{"type":"Root"},"responseElements":null}`)]],
]);

const manual = readFileSync(path.join(import.meta.dirname, '../../docs/mappings.md'), 'utf8');
const json = readMappings(/```yaml\n([^]*?)```/.exec(manual)?.[1] ?? '', 'mappings.md')[0];
const keyValue = readMappings(
  'version: 1\nmappings: [{ name: door, programs: [door], format: key-value, fields: { device: dev, at: t, size: n, attributes.a: a }, events: [{ kind: auth-failed }] }]',
  'door.yaml',
)[0];
const factories = new Map([...decoders]);
if (json !== undefined) factories.set('mapping of JSON', json);
if (keyValue !== undefined) factories.set('mapping of key=value', keyValue);
golden.set('mapping of JSON', [
  header(
    'acme-gate',
    '{"ts":1795262400,"event":"connect","result":"ok","client":{"id":"pump-7","cert":{"serial":"255"}}}',
  ),
  header(
    'acme-gate',
    '{"event":"publish","kib":2,"sha256":"ab","dup":true,"client":{"id":"pump-7","address":"192.0.2.7"}}',
  ),
]);
golden.set('mapping of key=value', [header('door', 'dev=pump-7, t=2026-11-21T12:00:00Z n=5 a="x \\" y" b=c')]);

const nasty = [
  '\u0000',
  '\r\n',
  '\n\n',
  '\ud800',
  '\udfff',
  '\u001b[31m',
  '\u202e',
  '\ufeff',
  '"',
  '\\',
  "'; DROP TABLE events; --",

  '<script>alert(1)</script>',
  '__proto__',
  '{"__proto__":{"a":1}}',
  'constructor',
  '../../etc/passwd',
  '%n%s',
  '/',
  ':',

  ' from 192.0.2.9 port 22',
  ', serial=',
  ': ',
  '[AF_INET6]',
  'message repeated 99999999999 times: [ ',
  " (p2, c1, k60, u'",
  ' disconnected: ',
  ' times: [ ',
  ']',
  '9'.repeat(400),
  '1e400',
  '-0',
  '{'.repeat(40),
  '['.repeat(40),
  '\t',
  ' ',
  'CN=',
  'x'.repeat(3000),
  '\u{1f4a5}',
];

/** mulberry32: the same inputs on every run. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function mutate(lines: readonly string[], random: (below: number) => number): string {
  let line = lines[random(lines.length)] ?? '';
  for (let i = random(4); i > 0; i--) {
    const at = random(line.length + 1);
    const to = Math.min(line.length, at + random(20));
    const kind = random(5);
    if (kind === 0) line = line.slice(0, at) + line.slice(to);
    else if (kind === 1) line = line.slice(0, at) + (nasty[random(nasty.length)] ?? '') + line.slice(at);
    else if (kind === 2) line = line.slice(0, at) + String.fromCharCode(random(0x10000)) + line.slice(at + 1);
    else if (kind === 3) line = line.slice(0, to) + line.slice(at);
    else line = line.slice(0, at) + (lines[random(lines.length)] ?? '').slice(at);
  }
  return line;
}

/** Feeds a decoder as the pipeline does, and says how many lines came out again in one way or another. */
class Feeder {
  readonly draft = new EventDraft();
  readonly refused = new Map<string, number>();
  readonly #reader = new SyslogReader();
  readonly #decoder: Decoder;
  fed = 0;
  accounted = 0;
  readonly unlawful: string[] = [];

  constructor(decoder: Decoder) {
    this.#decoder = decoder;
  }

  feed(given: string): void {
    const bytes = Buffer.from(given);
    // Structured data is read from lines alone, which are UTF-8; what others read may be a string of JSON with half a pair.
    const text = this.#decoder.name === 'structured-data' ? bytes.toString() : given;
    const { draft } = this;
    draft.reset();
    draft.receivedAt = 1_800_000_000_000 + this.fed * 5;
    draft.index = this.fed;
    draft.raw = bytes;
    const line = { text, start: 0, end: text.length, bytes, from: 0, to: bytes.length };
    if (this.#reader.read(line, draft.receivedAt, 0) !== undefined) return;
    this.fed++;
    const decoded = this.#decoder.decode(this.#reader.syslog, draft);
    if (decoded === 'event') this.#take(draft);
    else if (decoded !== 'held') this.accounted++;
    if (typeof decoded !== 'string') this.refused.set(decoded.reject, (this.refused.get(decoded.reject) ?? 0) + 1);
  }

  end(): void {
    this.#decoder.flush?.(Number.POSITIVE_INFINITY, this.draft, (event) => this.#take(event));
  }

  #take(event: EventDraft): void {
    this.accounted += event.lines;
    const unlawful = checkValues(event);
    if (unlawful !== '') this.unlawful.push(unlawful);
    if (event.attributes.some((part) => !part.isWellFormed())) this.unlawful.push('not well formed');
  }
}

test('no decoder is left out', () => {
  expect([...golden.keys()].toSorted()).toEqual([...factories.keys()].toSorted());
});

describe.each([...golden])('%s', (name, lines) => {
  test(
    `takes ${rounds} mutated lines without a throw, and every line comes out again`,
    async () => {
      const decoder = factories.get(name)?.();
      if (decoder === undefined) throw new Error(`no decoder ${name}`);
      const feeder = new Feeder(decoder);
      const random = generator(0x70c514);
      for (let given = 0; given < rounds; ) {
        for (const until = Math.min(rounds, given + spell); given < until; given++) feeder.feed(mutate(lines, random));
        progress(`${name}: ${given} of ${rounds} lines, ${feeder.accounted} accounted for`);
        await breathe();
      }
      feeder.end();
      expect(feeder.fed).toBeGreaterThan(rounds / 3);
      expect(feeder.accounted).toBe(feeder.fed);
      expect(decoder.held?.() ?? 0).toBe(0);
      expect(feeder.unlawful).toEqual([]);
      for (const reason of feeder.refused.keys()) expect(reason).toMatch(/^[a-z][a-z0-9_]*$/);
      // A thirtieth of a millisecond to a line where nothing else runs.
    },
    60_000 + rounds * 2,
  );

  test('takes every nasty text in every field of every line', () => {
    const decoder = factories.get(name)?.();
    if (decoder === undefined) throw new Error(`no decoder ${name}`);
    const feeder = new Feeder(decoder);
    for (const line of lines.slice(0, 40)) {
      const fields = line.split(/(?<=[ ,:="])/);
      for (const text of nasty) {
        for (let i = 0; i < fields.length; i++) feeder.feed(fields.with(i, text).join(''));
      }
    }
    feeder.end();
    expect(feeder.accounted).toBe(feeder.fed);
    expect(feeder.unlawful).toEqual([]);
  }, 60_000);

  test('takes time in proportion to length', () => {
    const decoder = factories.get(name)?.();
    if (decoder === undefined) throw new Error(`no decoder ${name}`);
    const feeder = new Feeder(decoder);
    const stem = lines.at(-1) ?? '';
    const time = (length: number, piece: string): number => {
      const line = stem.slice(0, 60) + piece.repeat(length / piece.length);
      const start = cpuMs();
      for (let i = 0; i < 20; i++) feeder.feed(line);
      return cpuMs() - start;
    };
    for (const piece of [...nasty, 'a/1.2.3.4 ', '] Peer Connection Initiated with ', ' port 1']) {
      time(16_384, piece);
      expect(time(65_536, piece)).toBeLessThan(40 * (time(16_384, piece) + 5));
    }
  }, 60_000);
});
