import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { type Event, EventDraft, eventOutcomes, issuerClasses, trusts } from '../../schemas/event/event.ts';
import { eventKinds } from '../../schemas/event/kinds.ts';
import { BlockBuilder } from './builder.ts';
import { BlockCursor } from './cursor.ts';
import { nativeColumns, nativeOf } from './archive-columns.ts';
import { nativeOfAll } from './merged-blocks.ts';

const text = fc
  .oneof(fc.constant(''), fc.string({ maxLength: 80 }), fc.string({ unit: 'grapheme', maxLength: 200 }))
  .map((value) => value.toWellFormed());
const whole = fc.maxSafeNat();
const small = fc.nat(0xffff_ffff);
const instant = fc.integer({ min: 0, max: 4_102_444_800_000 });
const draft = fc
  .record({
    time: instant,
    at: instant,
    receivedAt: instant,
    channel: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((n) => n.toString(16).padStart(16, '0')),
    index: whole,
    tenant: text,
    gateway: text,
    device: text,
    claimedDevice: text,
    kind: fc.constantFrom(...eventKinds),
    trust: fc.constantFrom(...trusts),
    source: text,
    peer: text,
    peerPort: fc.nat(65535),
    session: text,
    certificateSha256: text,
    certificateSerial: text,
    certificateIssuer: text,
    certificateSubject: text,
    certificateNotBefore: instant,
    certificateNotAfter: instant,
    issuerClass: fc.constantFrom(...issuerClasses),
    sequence: fc.integer({ min: -1, max: Number.MAX_SAFE_INTEGER }),
    nonce: text,
    bootId: text,
    size: small,
    payloadHash: text,
    outcome: fc.constantFrom(...eventOutcomes),
    reason: text,
    weight: small,
    lines: small,
    severity: fc.nat(255),
    host: text,
    program: text,
    backlog: fc.boolean(),
    redelivered: fc.boolean(),
    attributes: fc.array(fc.tuple(text, text), { maxLength: 5 }).map((pairs) => pairs.flat()),
    raw: fc.uint8Array({ maxLength: 300 }),
  })
  .map((fields) => Object.assign(new EventDraft(), fields));

const fieldsOf = (event: Event) =>
  Object.fromEntries(Object.keys(new EventDraft()).map((name) => [name, read(event, name as keyof Event)]));
const read = (event: Event, name: keyof Event) => (name === 'raw' ? [...event.raw] : event[name]);

describe('an event block', () => {
  test.prop([fc.array(draft, { minLength: 1, maxLength: 30 })])('gives back what was put in, row by row', (drafts) => {
    const builder = new BlockBuilder();
    for (const one of drafts) builder.add(one);
    expect(builder.lines).toBe(drafts.reduce((sum, one) => sum + one.lines, 0));
    const cursor = new BlockCursor(builder.finish());
    expect(cursor.rows).toBe(drafts.length);
    for (const [row, one] of drafts.entries()) expect(fieldsOf(cursor.seek(row))).toEqual(fieldsOf(one));
    expect(builder.rows).toBe(0);
  });

  test.prop([fc.array(draft, { minLength: 1, maxLength: 5 }), fc.array(draft, { minLength: 1, maxLength: 5 })])(
    'holds nothing of the block before',
    (first, second) => {
      const used = new BlockBuilder();
      for (const one of first) used.add(one);
      used.finish();
      const fresh = new BlockBuilder();
      for (const one of second) {
        used.add(one);
        fresh.add(one);
      }
      expect(Buffer.compare(used.finish(), fresh.finish())).toBe(0);
    },
  );

  test.prop([fc.uint8Array({ maxLength: 400 })])('refuses bytes that are no block', (bytes) => {
    expect(() => new BlockCursor(bytes)).toThrow('no block of this version');
  });

  test('says how many columns and rows it has when handed to ClickHouse', () => {
    const builder = new BlockBuilder();
    builder.add(new EventDraft());
    builder.add(new EventDraft());
    const [head] = nativeOf(builder.finish(), { lane: 1, partition: 3, offset: 17 });
    expect([...(head ?? [])]).toEqual([nativeColumns.length, 2]);
  });

  test.prop([fc.array(fc.array(draft, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 })])(
    'handed to ClickHouse together reads as if it had been one, but for where each row lay',
    (parts) => {
      const builder = new BlockBuilder();
      const blocks = parts.map((part, offset) => {
        for (const one of part) builder.add(one);
        return { payload: builder.finish(), position: { lane: 2, partition: 3, offset } };
      });
      for (const one of parts.flat()) builder.add(one);
      const whole = Buffer.concat(nativeOf(builder.finish(), { lane: 2, partition: 3, offset: 0 }));
      const merged = nativeOfAll(blocks);
      const places = merged.lastIndexOf('offset');
      expect(merged.length).toBe(whole.length);
      expect(Buffer.compare(merged.subarray(0, places), whole.subarray(0, places))).toBe(0);
      const offsets = parts.flatMap((part, offset) => part.map(() => offset));
      const from = places + 'offset'.length + 1 + 'UInt64'.length;
      expect(offsets.map((_, i) => Number(merged.readBigUInt64LE(from + i * 8)))).toEqual(offsets);
      const rows = parts.flatMap((part) => part.map((_, row) => row));
      expect(rows.map((_, i) => merged.readUInt32LE(merged.length - (rows.length - i) * 4))).toEqual(rows);
    },
  );
});
