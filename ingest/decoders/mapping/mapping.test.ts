import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { eventsOf, type Tried, tryLines } from '../try-lines.ts';
import { parseKeyValues } from './key-value.ts';
import { readMappings } from './mapping.ts';
import { readTime } from './times.ts';

const manual = readFileSync(path.join(import.meta.dirname, '../../../docs/mappings.md'), 'utf8');
const example = /```yaml\n([^]*?)```/.exec(manual)?.[1] ?? '';

function run(yaml: string, lines: readonly string[], program = 'acme-gate'): Tried[] {
  const decoder = readMappings(yaml, 'gate.yaml')[0]?.();
  if (decoder === undefined) throw new Error('no mapping');
  return tryLines(decoder, lines, program);
}

describe("the manual's example", () => {
  const client = '"client":{"id":"pump-7","address":"192.0.2.7","cert":{"serial":"255","subject":"CN=pump-7,O=Fleet"}}';

  test('maps fields, constants and tables, and picks the kind by condition', () => {
    const events = eventsOf(
      run(example, [
        `{"ts":1795262400.25,"event":"connect","result":"ok",${client}}`,
        `{"ts":1795262401,"event":"connect","result":"denied","code":23,${client}}`,
        `{"ts":1795262402,"event":"connect","result":"failed","code":99,"ip":"192.0.2.8","client":{"id":"pump-8"}}`,
        '{"event":"publish-qos1","kib":1.5,"sha256":"ab12","dup":1,"client":{"id":"pump-7"}}',
      ]),
    );
    expect(events).toMatchObject([
      {
        kind: 'session-opened',
        outcome: 'accepted',
        claimedDevice: 'pump-7',
        at: 1_795_262_400_250,
        peer: '192.0.2.7',
        certificateSerial: 'ff',
        certificateSubject: 'O=Fleet, CN=pump-7',
      },
      { kind: 'session-refused', outcome: 'refused', reason: 'certificate_revoked', at: 1_795_262_401_000 },
      { kind: 'session-refused', reason: 'refused', peer: '192.0.2.8', claimedDevice: 'pump-8', certificateSerial: '' },
      { kind: 'message-published', size: 1536, payloadHash: 'ab12', redelivered: true, reason: '' },
    ]);
    expect(events[0]?.attributes).toEqual(['site', 'hamburg']);
  });

  test('leaves alone what no rule fits, and refuses what does not fit an event', () => {
    const tried = run(example, [
      '{"event":"heartbeat"}',
      '{"event":"connect","result":"ok","client":{"id":"not an id"}}',
      '{"event":"connect","result":"ok","ts":"yesterday"}',
      '{"event":"publish","kib":"many"}',
      'no JSON',
      '["event"]',
      '{"event":"connect","result":"ok","result":"denied"}',
    ]);
    expect(tried.map(({ decoded }) => decoded)).toEqual([
      'unclaimed',
      { reject: 'id_invalid' },
      { reject: 'time_invalid' },
      { reject: 'number_out_of_range' },
      { reject: 'json_invalid' },
      'unclaimed',
      { reject: 'json_duplicate_key' },
    ]);
  });

  test('claims the programs it names', () => {
    const decoder = readMappings(example, 'gate.yaml')[0]?.();
    expect(['acme-gate', 'gate-7', 'gate', 'acme-gate2'].map((program) => decoder?.claims(program))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

const keyValue = `
version: 1
mappings:
  - name: door
    programs: [door]
    format: key-value
    fields: { device: dev, attributes.door.name: name, at: { from: t, time: date-time, zone: "+01:00" } }
    events: [{ kind: auth-failed, when: { ok: [no, false] } }]
    otherwise: refuse
`;

test('reads key=value', () => {
  const tried = run(keyValue, [
    'door says: dev=pump-7, t="2026-11-21 13:00:00" name="a \\"b\\"" ok=no',
    'ok=yes',
    'ok=no ok=yes',
  ]);
  expect(tried[0]?.event).toMatchObject({
    kind: 'auth-failed',
    claimedDevice: 'pump-7',
    at: Date.UTC(2026, 10, 21, 12),
  });
  expect(tried[0]?.event?.attributes).toEqual(['door.name', 'a "b"']);
  expect(tried.slice(1).map(({ decoded }) => decoded)).toEqual([{ reject: 'no_rule_fits' }, { reject: 'key_twice' }]);
});

test.each([
  ['mappings: []', 'gate.yaml:1: version'],
  [
    `${example}    colour: red\n`,
    /gate\.yaml:\d+: mappings\.0: unknown colour; allowed: name, programs, format, fields, events, otherwise/,
  ],
  [
    example.replace('device: client.id', 'devise: client.id'),
    'gate.yaml:7: mappings.0.fields.devise: one of device, at, session',
  ],
  [example.replace('kind: session-opened', 'kind: session-open'), /gate\.yaml:\d+: mappings\.0\.events\.0\.kind/],
  [
    example.replace('value: hamburg', 'value: hamburg, from: x'),
    'gate.yaml:12: mappings.0.fields.attributes.site: needs one of from and value, and not both',
  ],
  [example.replace('name: gate', 'name: openvpn'), 'the name openvpn is taken'],
  ['version: 1\nmappings: [', 'gate.yaml:2'],
])('a fault in the file is told with its line: %#', (yaml, message) => {
  expect(() => readMappings(yaml, 'gate.yaml')).toThrow(message);
});

test.each([
  ['2026-11-21T12:00:00.5Z', 'rfc3339', 'Z', Date.UTC(2026, 10, 21, 12) + 500],
  [1_795_262_400, 'epoch-s', 'Z', 1_795_262_400_000],
  ['1795262400123456', 'epoch-us', 'Z', 1_795_262_400_123],
  ['1795262400123456789', 'epoch-ns', 'Z', 1_795_262_400_123],
  ['2026-11-21 12:00:00,25', 'date-time', '-02:00', Date.UTC(2026, 10, 21, 14) + 250],
  ['2026-11-21 12:00:00+0100', 'date-time', 'Z', Date.UTC(2026, 10, 21, 11)],
  ['[21/Nov/2026:12:00:00 +0000]', 'common-log', 'Z', Date.UTC(2026, 10, 21, 12)],
  ['0x10', 'epoch-s', 'Z', Number.NaN],
  ['', 'epoch-ms', 'Z', Number.NaN],
  [true, 'epoch-ms', 'Z', Number.NaN],
  ['31/Foo/2026:12:00:00 +0000', 'common-log', 'Z', Number.NaN],
  ['2026-02-30 12:00:00', 'date-time', 'Z', Number.NaN],
] as const)('%s as %s in %s', (value, form, zone, expected) => {
  expect(readTime(value, form, zone)).toBe(expected);
});

test.each([
  ['a=1 b="x y" c=\'z\' d=', { a: '1', b: 'x y', c: 'z', d: '' }],
  ['words before: a=1,b=2;c=3|d=4', { a: '1', b: '2', c: '3', d: '4' }],
  ['a="never closed', { a: 'never closed' }],
  [`${'k'.repeat(70)}=x b=1`, { b: '1' }],
  ['url=/a?b=c', { url: '/a?b=c' }],
  ['= =x a==b', { a: '=b' }],
])('key=value: %s', (text, expected) => {
  const parsed = parseKeyValues(text);
  expect(parsed.ok && { ...parsed.value }).toEqual(expected);
});

test.each(['__proto__=1', 'constructor=1', 'a=1 a=2', Array.from({ length: 300 }, (_, i) => `k${i}=1`).join(' ')])(
  'key=value refused: %#',
  (text) => expect(parseKeyValues(text).ok).toBe(false),
);
