import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { attributeOf } from '../schemas/event/event.ts';
import { cloudAuditDecoder } from './decoders/cloud-audit/cloud-audit.ts';
import type { Decoder } from './decoders/decoder.ts';
import { createStructuredDataDecoder } from './decoders/structured-data/structured-data.ts';
import { tocsinJsonDecoder } from './decoders/tocsin-json/tocsin-json.ts';
import type { Ingest } from './ingest.ts';
import type { IntakeOptions } from './intake-options.ts';
import { Framer } from './sources/syslog/framing.ts';
import { LineFraming } from './sources/syslog/line-framing.ts';
import type { FrameReason, FrameSink, Framing } from './sources/syslog/frame.ts';
import { balanceOf, type Bench, eventsIn, openBench, rejectionsIn } from './test-bench.ts';

const now = Date.UTC(2026, 10, 21, 1, 9);
const clock = { now: () => now, real: (ms: number) => ms };

/** Holds two lines and gives them out with the third as one attempt. */
function threes(): Decoder {
  let held = 0;
  return {
    name: 'threes',
    claims: (program) => program === 'threes',
    decode(_line, draft) {
      if (++held < 3) return 'held';
      draft.lines = held;
      held = 0;
      return 'event';
    },
    flush(_olderThan, draft, emit) {
      draft.lines = held;
      draft.receivedAt = now;
      held = 0;
      emit(draft);
    },
    held: () => held,
  };
}

function bench(): Bench {
  return openBench({ clock, decoders: [threes, createStructuredDataDecoder, tocsinJsonDecoder] });
}

interface FeedOptions extends IntakeOptions {
  framing?: Framing;
}

/** Feeds one channel of trust token as a session would, and closes it. */
function feed(ingest: Ingest, chunks: Buffer[], { framing = new Framer(2_000), ...options }: FeedOptions = {}): void {
  const intake = ingest.open({ tenant: 'acme', gateway: 'gw-1', trust: 'token', listener: 'syslog-tcp' }, options);
  const sink: FrameSink = {
    line: (line) => void intake.line(line, now),
    blank: () => intake.blank(),
    broken: (reason: FrameReason, bytes, length) => intake.broken(reason, bytes, length, now),
  };
  for (const chunk of chunks) framing.push(chunk, sink);
  framing.end(sink);
  ingest.close(intake);
}

const own = '<134>1 2026-11-21T01:08:51Z gw-1 tlsgw 7 - [tocsin@32473 device="pump-1" kind="auth-failed" seq="7"] x';

test('lines find their decoder by program, then by what they hold, and are kept when nobody claims them', async () => {
  const { ingest, appender, log } = bench();
  const json = '<134>Nov 21 01:08:51 gw-1 any: {"kind":"message-published","device":"pump-2"}';
  const plain = '<134>Nov 21 01:08:51 gw-1 cron[3]: hello';
  const three = '<134>Nov 21 01:08:51 gw-1 threes: x';
  feed(ingest, [Buffer.from(`${[own, json, plain, three, three, three].join('\n')}\n`)]);
  await appender.flush();
  const events = eventsIn(log).toSorted((a, b) => a.index - b.index);
  expect(events.map(({ source, kind, device, lines }) => [source, kind, device, lines])).toEqual([
    ['syslog-tcp/structured-data', 'auth-failed', 'pump-1', 1],
    ['syslog-tcp/tocsin-json', 'message-published', 'pump-2', 1],
    ['syslog-tcp', 'line-received', '', 1],
    ['syslog-tcp/threes', 'line-received', '', 3],
  ]);
  expect(events[2]).toMatchObject({
    text: plain,
    host: 'gw-1',
    program: 'cron',
    severity: 6,
    at: now - 9_000,
    time: now - 9_000,
  });
  expect(balanceOf(log)).toMatchObject({ offered: 6, stored: 6, residual: 0 });
});

test('audit records are known by their shape, and each one in a document is an attempt of its own', async () => {
  const { ingest, appender, log } = openBench({ clock, decoders: [tocsinJsonDecoder, cloudAuditDecoder] });
  const record = (name: string): string =>
    `{"eventVersion":"1.08","eventTime":"2026-11-21T01:08:00Z","eventName":"${name}"}`;
  const lines = [
    record('A'),
    `<134>Nov 21 01:08:51 gw-1 any: {"Records":[${record('B')},{"eventName":"C"},${record('D')}]}`,
    `<134>Nov 21 01:08:51 gw-1 cloudtrail: {"Records":[${record('E')}]}`,
    '{"Records":[]}',
    '<134>Nov 21 01:08:51 gw-1 any: {"kind":"message-published","attributes":{"eventName":"F"}}',
  ];
  feed(ingest, [Buffer.from(`${lines.join('\n')}\n`)]);
  await appender.flush();
  const events = eventsIn(log).toSorted((a, b) => a.index - b.index);
  expect(events.map((event) => [event.index, event.source, event.program, attributeOf(event, 'event_name')])).toEqual([
    [0, 'syslog-tcp/cloud-audit', '', 'A'],
    [1, 'syslog-tcp/cloud-audit', 'any', 'B'],
    [3, 'syslog-tcp/cloud-audit', 'any', 'D'],
    [4, 'syslog-tcp/cloud-audit', 'cloudtrail', 'E'],
    [6, 'syslog-tcp/tocsin-json', 'any', ''],
  ]);
  expect(events[1]?.text).toBe(`<134>Nov 21 01:08:51 gw-1 any: ${record('B')}`);
  expect(rejectionsIn(log).map(({ id, reason }) => `${id.split('-')[1]} ${reason}`)).toEqual(['2 time_invalid']);
  expect(balanceOf(log)).toMatchObject({ offered: 7, stored: 5, deadLettered: 1, dropped: 1, residual: 0 });
});

test('every refusal keeps step, reason and bytes', async () => {
  const { ingest, appender, log } = bench();
  const late = own.replace('2026-11-21', '2026-11-23');
  feed(ingest, [Buffer.from(`<999>x\n${own.replace('pump-1', '../x')}\n${late}\n${'y'.repeat(2_001)}`)]);
  await appender.flush();
  const rejections = rejectionsIn(log);
  expect(rejections.map(({ step, reason, lines }) => [step, reason, lines])).toEqual([
    ['parse', 'bad_priority', 1],
    ['decode', 'bad_device', 1],
    ['validate', 'time_out_of_range', 1],
    ['frame', 'frame_too_long', 1],
  ]);
  expect(rejections.map(({ id }) => id.split('-')[1])).toEqual(['0', '1', '2', '3']);
  expect(Buffer.from(rejections[2]?.bytes ?? '', 'base64').toString()).toBe(late);
  expect(rejections[3]).toMatchObject({ length: 2_001, tenant: 'acme', gateway: 'gw-1', source: 'syslog-tcp' });
  expect(balanceOf(log)).toMatchObject({ offered: 4, deadLettered: 4, residual: 0 });
});

test('attempts that wait for more lines are held, and given up with a tick or at the end of the channel', async () => {
  const { ingest, appender, log } = bench();
  const intake = ingest.open({ tenant: 'acme', gateway: '', trust: 'none', listener: 'syslog-udp' });
  const text = '<134>threes: x';
  const line = { text, start: 0, end: text.length, bytes: Buffer.from(text), from: 0, to: text.length };
  for (let i = 0; i < 5; i++) intake.line(line, now);
  await appender.flush();
  expect(balanceOf(log)).toMatchObject({ offered: 3, stored: 3, residual: 0 });
  await ingest.tick({ time: now + 60_000, fleet: 0, baselines: 0 });
  expect(balanceOf(log)).toMatchObject({ offered: 5, stored: 5, residual: 0 });
  intake.line(line, now);
  ingest.close(intake);
  await appender.close();
  expect(balanceOf(log)).toMatchObject({ offered: 6, stored: 6, residual: 0 });
});

test("for a rerun the line's stamp stands for receivedAt", async () => {
  const { ingest, appender, log } = bench();
  const future = own.replace('01:08', '01:10');
  feed(
    ingest,
    [Buffer.from(`${own}\n{"kind":"auth-failed","device":"a","at":"2026-11-20T00:00:00Z"}\nno stamp\n${future}\n`)],
    {
      stampIsReceipt: true,
      framing: new LineFraming(2_000, true),
    },
  );
  await appender.flush();
  const events = eventsIn(log).toSorted((a, b) => a.index - b.index);
  expect(events.map(({ receivedAt }) => receivedAt)).toEqual([now - 9_000, Date.UTC(2026, 10, 20), now, now]);
});

const pieces = fc.constantFrom(
  own,
  '<134>Nov 21 01:08:51 gw threes: x',
  '<13>x',
  '<999>x',
  '',
  '\0',
  '\u00e4\ud800',
  '{"kind":"auth-failed","device":"a"}',
  '{"kind":"\\ud800"}',
  'z'.repeat(2_001),
);

property.prop([fc.array(pieces, { maxLength: 40 }), fc.array(fc.nat(), { maxLength: 20 }), fc.boolean()], {
  numRuns: 300,
})('offered is what became of it, and the same comes out whatever the chunks', async (lines, places, counted) => {
  const bytes = Buffer.from(lines.map((one) => (counted ? `${Buffer.byteLength(one)} ${one}` : `${one}\n`)).join(''));
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].toSorted((a, b) => a - b);
  const outcomes = [];
  for (const chunks of [[bytes], [0, ...at].map((from, i) => bytes.subarray(from, at[i] ?? bytes.length))]) {
    const { ingest, appender, log } = bench();
    feed(ingest, chunks);
    await appender.close();
    const balance = balanceOf(log);
    expect(balance.residual).toBe(0);
    const events = eventsIn(log).map(({ index, kind, text, lines: folded, source }) => [
      index,
      kind,
      text,
      folded,
      source,
    ]);
    const refused = rejectionsIn(log).map(({ id, step, reason }) => [id.split('-')[1], step, reason]);
    outcomes.push({ balance, events, refused });
  }
  expect(outcomes[1]).toEqual(outcomes[0]);
  if (!counted && !lines.some((one) => one.length > 2_000)) expect(outcomes[0]?.balance.offered).toBe(lines.length);
});
