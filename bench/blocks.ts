import type { Gate } from '../ingest/admission/gate.ts';
import type { GatedChannel } from '../ingest/admission/sending.ts';
import type { EventSink } from '../ingest/appender/sealed.ts';
import { Ledger } from '../ingest/appender/ledger.ts';
import { decoders } from '../ingest/decoders/registry.ts';
import type { Line } from '../ingest/line.ts';
import { Intake } from '../ingest/intake.ts';
import { Pipeline } from '../ingest/pipeline.ts';
import { Framer } from '../ingest/sources/syslog/framing.ts';
import { BlockBuilder } from '../runtime/block/builder.ts';
import { limits } from '../schemas/limits.ts';
import type { LineSource } from './workload.ts';

const chunkBytes = 65_536;

/** Lines in chunks as a busy socket hands them over. */
export function chunksOf(source: LineSource, lines: number): Buffer[] {
  let text = '';
  for (let i = 0; i < lines; i++) text += source.next();
  const all = Buffer.from(text, 'latin1');
  const chunks: Buffer[] = [];
  for (let at = 0; at < all.length; at += chunkBytes) chunks.push(all.subarray(at, at + chunkBytes));
  return chunks;
}

/** What the channel's lines have to pass. */
export type Gated = (channel: GatedChannel) => Gate;

/** Takes chunks through framing and pipeline as a listener does. */
export function takeIn(chunks: readonly Buffer[], sink: EventSink, receivedAt: number, gated?: Gated): void {
  const pipeline = new Pipeline([...decoders.values()]);
  const who = { tenant: 'acme', gateway: 'gw-1', trust: 'mtls-gateway', listener: 'syslog-tls' } as const;
  const gate = gated?.(who);
  const outlet = { sink, ledger: new Ledger(), ...(gate === undefined ? {} : { gate }) };
  const intake = new Intake(pipeline, { ...who, id: '00000000000000ab', lines: 0 }, outlet);
  const framer = new Framer();
  const frames = {
    line: (line: Line) => void intake.line(line, receivedAt),
    blank: () => intake.blank(),
    broken: refuse,
  };
  for (const chunk of chunks) framer.push(chunk, frames);
}

/** Lays events out in blocks as the appender does. */
export function buildInto(blocks: Uint8Array[]): EventSink & { finish(): void } {
  const builder = new BlockBuilder();
  return {
    event(draft) {
      builder.add(draft);
      if (builder.bytes >= limits.blockBytes) blocks.push(builder.finish());
    },
    reject: refuse,
    finish: () => void blocks.push(builder.finish()),
  };
}

export function refuse(reason: unknown): never {
  throw new Error(`the workload holds a line that is refused: ${JSON.stringify(reason)}`);
}
