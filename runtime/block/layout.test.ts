import { describe, expect, test } from 'vitest';
import { EventDraft } from '../../schemas/event/event.ts';
import { nativeOf } from './archive-columns.ts';
import { BlockBuilder } from './builder.ts';
import { BlockCursor } from './cursor.ts';
import { indexBytes, readIndex } from './layout.ts';
import { MergedBlocks } from './merged-blocks.ts';

function block(): Buffer {
  const builder = new BlockBuilder();
  builder.add(Object.assign(new EventDraft(), { tenant: 'acme', device: 'pump-1', receivedAt: 86_400_000 }));
  return Buffer.from(builder.finish());
}

/** The block as another build would write it, or as something damaged it. */
function changed(change: (bytes: Buffer) => Buffer | undefined): Buffer {
  const bytes = block();
  return change(bytes) ?? bytes;
}

const position = { lane: 0, partition: 0, offset: 0 };
const readers: readonly (readonly [string, (payload: Uint8Array) => unknown])[] = [
  ['the index', readIndex],
  ['a cursor', (payload) => new BlockCursor(payload)],
  ['what the archive inserts', (payload) => nativeOf(payload, position)],
  ['what the archive lays together', (payload) => new MergedBlocks().add({ payload, position })],
];

const renamed = (from: string, to: string) => (bytes: Buffer) =>
  void bytes.write(to, bytes.indexOf(from, indexBytes), 'latin1');

const unreadable: readonly (readonly [string, string, Buffer])[] = [
  ['of a newer version', 'RECORD_UNKNOWN', changed((bytes) => void bytes.write('2', 3))],
  ['of an older version', 'RECORD_UNKNOWN', changed((bytes) => void bytes.write('0', 3))],
  ['with a column more', 'RECORD_UNKNOWN', changed((bytes) => void bytes.writeUInt32LE(39, 8))],
  ['with a column of another name in its place', 'RECORD_UNKNOWN', changed(renamed('gateway', 'carrier'))],
  ['with a column of another type', 'RECORD_UNKNOWN', changed(renamed('UInt16', 'UInt32'))],
  ['that is none', 'BLOCK_INVALID', Buffer.from('{"type":"events","rows":[]}')],
  ['that is empty', 'BLOCK_INVALID', Buffer.alloc(0)],
  ['cut off in its index', 'BLOCK_INVALID', changed((bytes) => bytes.subarray(0, 20))],
  ['cut off in its columns', 'BLOCK_INVALID', changed((bytes) => bytes.subarray(0, bytes.length - 1))],
  ['whose column has no room for its name', 'BLOCK_INVALID', changed((bytes) => void bytes.writeUInt32LE(3, 12))],
];

describe.each(readers)('a block, for %s,', (_, read) => {
  test.each(unreadable)('%s is refused and not misread', (__, code, payload) => {
    expect(() => read(payload)).toThrow(expect.objectContaining({ code, retryable: false }));
  });

  test('of this build is read', () => {
    expect(() => read(block())).not.toThrow();
  });
});

test('what is not known of a block is told with what this build reads', () => {
  expect(() => readIndex(changed((bytes) => void bytes.write('2', 3)))).toThrow(
    'a block of version 2 with 38 columns: this build reads version 1 with 38 columns',
  );
});
