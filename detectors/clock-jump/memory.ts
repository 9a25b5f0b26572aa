import { held, real, type RecordOf, shapeOf } from '../records/shape.ts';

/** Stamps that agree with each other and not with what was usual. */
export interface Jumped {
  /** Of the first one, ms. */
  offset: number;
  receivedAt: number;
  ids: string[];
  spoofable: 0 | 1 | 2 | 3;
}

export const memoryShape = shapeOf({
  samples: real(),
  /** How far the clock usually is before ours, ms, and how far from that it usually is. */
  offset: real(),
  deviation: real(),
  jumped: held<Jumped>(),
});
export type Memory = RecordOf<typeof memoryShape>;

/** Stamps that the usual offset is averaged over. */
const over = 50;

export function learn(memory: Memory, offset: number): void {
  const n = memory.samples;
  const share = Math.max(1 / (n + 1), 1 / over);
  const away = Math.abs(offset - memory.offset);
  memory.samples = n + 1;
  memory.offset += share * (offset - memory.offset);
  if (n > 0) memory.deviation += share * (away - memory.deviation);
}
