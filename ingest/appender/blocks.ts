import { BlockBuilder } from '../../runtime/block/builder.ts';
import { deviceOf, type EventDraft } from '../../schemas/event/event.ts';
import { type Lane, laneOf } from '../../schemas/event/kinds.ts';
import { partitionOf, topics } from '../../schemas/topics.ts';
import type { Sealed } from './sealed.ts';

const dayMs = 86_400_000;
const lanes = ['identity', 'telemetry'] as const;

/** Builders are large and slow to make, and many batches need one for a moment. */
export class BuilderPool {
  readonly #idle: BlockBuilder[] = [];

  take(): BlockBuilder {
    return this.#idle.pop() ?? new BlockBuilder();
  }

  give(builder: BlockBuilder): void {
    if (this.#idle.length < 8) this.#idle.push(builder);
  }
}

/** Open blocks, one per lane and partition. */
export class Blocks {
  /** Bytes in open blocks. */
  bytes = 0;
  readonly #partitions: Record<Lane, number>;
  readonly #open: Record<Lane, (BlockBuilder | undefined)[]> = { telemetry: [], identity: [] };
  readonly #pool: BuilderPool;
  readonly #blockBytes: number;
  readonly #seal: (sealed: Sealed) => void;

  /** @param blockBytes size at which a block is closed */
  constructor(telemetryPartitions: number, blockBytes: number, pool: BuilderPool, seal: (sealed: Sealed) => void) {
    this.#partitions = { telemetry: telemetryPartitions, identity: 1 };
    this.#blockBytes = blockBytes;
    this.#pool = pool;
    this.#seal = seal;
  }

  add(event: EventDraft): void {
    const lane = laneOf(event.kind);
    const partition = partitionOf(event.tenant, deviceOf(event), this.#partitions[lane]);
    const builder = this.#open[lane][partition] ?? this.#borrow(lane, partition);
    // An insert over two days would be two parts, and half of it could be lost.
    if (builder.rows > 0 && builder.day !== Math.floor(event.receivedAt / dayMs)) this.#close(lane, partition, builder);
    const before = builder.bytes;
    builder.add(event);
    const after = builder.bytes;
    this.bytes += after - before;
    if (after >= this.#blockBytes) this.#close(lane, partition, builder);
  }

  /** Closes all blocks that are open, the identity lane's first. */
  sealAll(): void {
    for (const lane of lanes) {
      for (const [partition, builder] of this.#open[lane].entries()) {
        if (builder !== undefined && builder.rows > 0) this.#close(lane, partition, builder);
      }
    }
  }

  /** Gives the builders back, when there will be no more events. */
  release(): void {
    for (const lane of lanes) {
      for (const builder of this.#open[lane]) if (builder !== undefined) this.#pool.give(builder);
      this.#open[lane] = [];
    }
  }

  #borrow(lane: Lane, partition: number): BlockBuilder {
    const builder = this.#pool.take();
    this.#open[lane][partition] = builder;
    return builder;
  }

  #close(lane: Lane, partition: number, builder: BlockBuilder): void {
    const { rows, lines, day, bytes } = builder;
    this.bytes -= bytes;
    const payload = builder.finish();
    this.#seal({ topic: topics[lane], partition, payload, lines, header: { type: 'events', rows, day } });
  }
}
