import { zstdCompressSync } from 'node:zlib';
import type { Line } from '../ingest/line.ts';
import { decoders } from '../ingest/decoders/registry.ts';
import { Ledger } from '../ingest/appender/ledger.ts';
import type { EventSink } from '../ingest/appender/sealed.ts';
import { Pipeline } from '../ingest/pipeline.ts';
import { Framer } from '../ingest/sources/syslog/framing.ts';
import { nativeOf } from '../runtime/block/archive-columns.ts';
import { BlockBuilder } from '../runtime/block/builder.ts';
import { BlockCursor } from '../runtime/block/cursor.ts';
import { deviceOf } from '../schemas/event/event.ts';
import { limits } from '../schemas/limits.ts';
import { LineSource } from './workload.ts';

export interface Piece {
  piece: string;
  /** CPU microseconds per event, the least of some repetitions. */
  us: number;
}

const chunkBytes = 65_536;

/** What single pieces of the hot path cost, in this process and on one thread. */
export function measurePieces(lines: number, repetitions: number): Piece[] {
  const chunks = chunksOf(lines);
  const blocks: Uint8Array[] = [];
  takeIn(chunks, buildInto(blocks));
  const runs: [string, () => void][] = [
    ['framing', () => frame(chunks)],
    ['framing, header, decoding, steps', () => takeIn(chunks, { event: () => undefined, reject: refuse })],
    ['the same and laying out columns', () => takeIn(chunks, buildInto([]))],
    ['zstd of blocks, level 1', () => blocks.forEach((block) => zstdCompressSync(block, { params: { 100: 1 } }))],
    ['reading as detectors do', () => blocks.forEach(readAsDetectors)],
    ['handing to ClickHouse', () => blocks.forEach((block) => nativeOf(block, { lane: 1, partition: 0, offset: 7 }))],
  ];
  return runs.map(([piece, run]) => ({ piece, us: leastCpuUs(run, repetitions) / lines }));
}

function leastCpuUs(run: () => void, repetitions: number): number {
  run();
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < repetitions; i++) {
    const before = process.threadCpuUsage();
    run();
    const { user, system } = process.threadCpuUsage(before);
    least = Math.min(least, user + system);
  }
  return least;
}

function chunksOf(lines: number): Buffer[] {
  const source = new LineSource({ lines, devices: 10_000, seed: 7, from: Date.now() });
  let text = '';
  for (let i = 0; i < lines; i++) text += source.next();
  const all = Buffer.from(text, 'latin1');
  const chunks: Buffer[] = [];
  for (let at = 0; at < all.length; at += chunkBytes) chunks.push(all.subarray(at, at + chunkBytes));
  return chunks;
}

function frame(chunks: readonly Buffer[]): void {
  const framer = new Framer();
  let bytes = 0;
  const sink = { line: (line: Line) => void (bytes += line.to - line.from), blank: () => undefined, broken: refuse };
  for (const chunk of chunks) framer.push(chunk, sink);
}

function takeIn(chunks: readonly Buffer[], sink: EventSink): void {
  const pipeline = new Pipeline([...decoders.values()]);
  const channel = { id: '00000000000000aa', tenant: 'acme', gateway: '', trust: 'none', listener: 'syslog-tcp', lines: 0 } as const;
  const intake = pipeline.open({ ...channel }, { sink, ledger: new Ledger() });
  const receivedAt = Date.now();
  const frames = {
    line: (line: Line) => void intake.line(line, receivedAt),
    blank: () => intake.blank(),
    broken: refuse,
  };
  const framer = new Framer();
  for (const chunk of chunks) framer.push(chunk, frames);
}

function buildInto(blocks: Uint8Array[]): EventSink {
  const builder = new BlockBuilder();
  return {
    event(draft) {
      builder.add(draft);
      if (builder.bytes >= limits.blockBytes) blocks.push(builder.finish());
    },
    reject: refuse,
  };
}

function refuse(reason: unknown): never {
  throw new Error(`the workload holds a line that is refused: ${JSON.stringify(reason)}`);
}

let seen = 0;

function readAsDetectors(block: Uint8Array): void {
  const cursor = new BlockCursor(block);
  for (let row = 0; row < cursor.rows; row++) {
    const event = cursor.seek(row);
    seen += event.kind.length + event.tenant.length + deviceOf(event).length + event.trust.length;
    seen += event.time + event.sequence + event.size + event.weight;
    seen += event.nonce.length + event.payloadHash.length + event.bootId.length;
    seen += event.backlog || event.redelivered ? 1 : 0;
  }
}

if (process.argv[1] === import.meta.filename) {
  for (const { piece, us } of measurePieces(Number(process.argv[2] ?? 200_000), 5)) {
    process.stdout.write(`${us.toFixed(3).padStart(8)} us  ${piece}\n`);
  }
}
