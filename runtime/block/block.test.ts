import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { eventColumns } from '../../schemas/event/columns.ts';
import { type Event, EventDraft, eventOutcomes, issuerClasses, trusts } from '../../schemas/event/event.ts';
import { eventKinds } from '../../schemas/event/kinds.ts';
import { BlockBuilder } from './builder.ts';
import { BlockCursor } from './cursor.ts';
import { nativeColumns, nativeOf } from './archive-columns.ts';
import { columnHeads, readIndex } from './layout.ts';
import { MergedBlocks } from './merged-blocks.ts';

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

function blockOf(events: readonly Event[]): Uint8Array {
  const builder = new BlockBuilder();
  for (const one of events) builder.add(one);
  return builder.finish();
}

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
    expect(() => new BlockCursor(bytes)).toThrow('holds no block');
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
      const merged = new MergedBlocks();
      // What was there before must leave nothing behind.
      merged.add({ payload: blockOf(parts.flat()), position: { lane: 1, partition: 1, offset: 1 } });
      merged.clear();
      parts.forEach((part, offset) => {
        merged.add({ payload: blockOf(part), position: { lane: 2, partition: 3, offset } });
      });
      for (const one of parts.flat()) builder.add(one);
      const whole = builder.finish();
      const { starts, ends } = readIndex(whole);
      const [counts, ...pieces] = merged.body();
      const columns = merged.columns();
      expect([...(counts ?? [])]).toEqual([columns.length, parts.flat().length]);
      const body = Buffer.concat(pieces);
      let at = 0;
      const take = (bytes: number): Buffer => body.subarray(at, (at += bytes));
      for (const [i, [name]] of eventColumns.entries()) {
        const data = whole.subarray(starts[i], ends[i]);
        if (!columns.includes(name)) expect(data.every((byte) => byte === 0)).toBe(true);
        else {
          const head = columnHeads[i] as Buffer;
          expect(Buffer.compare(take(head.length), head)).toBe(0);
          expect(Buffer.compare(take(data.length), data)).toBe(0);
        }
      }
      expect(columns.slice(-4)).toEqual(['lane', 'partition', 'offset', 'row']);
      const all = parts.flatMap((part, offset) => part.map((_, row) => ({ offset, row })));
      take('.lane.UInt8'.length);
      expect([...take(all.length)]).toEqual(all.map(() => 2));
      take('.partition.UInt16'.length);
      const partitions = take(all.length * 2);
      expect(all.map((_, i) => partitions.readUInt16LE(i * 2))).toEqual(all.map(() => 3));
      take('.offset.UInt64'.length);
      const offsets = take(all.length * 8);
      expect(all.map((_, i) => Number(offsets.readBigUInt64LE(i * 8)))).toEqual(all.map(({ offset }) => offset));
      take('.row.UInt32'.length);
      const rows = take(all.length * 4);
      expect(all.map((_, i) => rows.readUInt32LE(i * 4))).toEqual(all.map(({ row }) => row));
      expect(at).toBe(body.length);
    },
  );

  test('leaves out what is absent in all rows, and fills up what comes late', () => {
    const merged = new MergedBlocks();
    const position = { lane: 1, partition: 0, offset: 0 };
    merged.add({ payload: blockOf([new EventDraft(), new EventDraft()]), position });
    expect(merged.columns()).not.toContain('session');
    merged.add({ payload: blockOf([Object.assign(new EventDraft(), { session: 's' })]), position });
    expect(merged.columns()).toContain('session');
    expect(Buffer.concat(merged.body()).includes('\x07session\x06String\0\0\x01s')).toBe(true);
  });

  test.prop([fc.array(draft, { minLength: 1, maxLength: 5 }), fc.array(draft, { minLength: 1, maxLength: 5 })])(
    'is shown by a cursor that has shown another',
    (first, second) => {
      const cursor = new BlockCursor(blockOf(first));
      for (let row = 0; row < cursor.rows; row++) fieldsOf(cursor.seek(row));
      cursor.open(blockOf(second));
      expect(cursor.rows).toBe(second.length);
      for (const [row, one] of second.entries()) expect(fieldsOf(cursor.seek(row))).toEqual(fieldsOf(one));
    },
  );
});
