import { count, real, reals, type RecordOf, shapeOf, text, whole, wholes } from '../records/shape.ts';

/** Devices fall into so many parts of a crowd, which tell many that send a little more from one that sends much. */
export const parts = 32;

export const windowShape = shapeOf({
  messages: count(),
  parts: wholes(parts),
  /** The first event of it. */
  first: text(),
  spoofable: whole(),
});
export type Window = RecordOf<typeof windowShape>;

/** A crowd is remembered for numbers only, however many devices it has. */
export const memoryShape = shapeOf({
  /** The window judged last, and how many were learned. */
  index: real(),
  learned: real(),
  /** Usual messages in a window, and the usual square of how far they are from it. */
  level: real(),
  variance: real(),
  parts: reals(parts),
  /** What came beyond the usual, the two loudest parts left out, on average. */
  bias: real(),
  /** What came beyond the usual and was not made up for since; the most of it since it was 0, and the most that is usual. */
  sum: real(),
  peak: real(),
  usualPeak: real(),
  /** The last windows as bits, the latest lowest: whether more came than usual. */
  over: whole(),
  /** Windows until which nothing is told, and windows told of in a row. */
  restUntil: real(),
  told: whole(),
  evidence: text(),
});
export type Memory = RecordOf<typeof memoryShape>;

/** Windows of a crowd that are learned from: the latest twelve or so. */
const learning = 12;
/** What the most that is usual is remembered as with each window: half of it after two and a half days. */
const fading = 0.999;

/** Learns a window; undefined for one in which nothing came. @param excess of it, without its two loudest parts */
export function learn(memory: Memory, window: Window | undefined, excess: number): void {
  const share = 1 / Math.min(learning, memory.learned + 1);
  const messages = window?.messages ?? 0;
  memory.bias += share * (excess - memory.bias);
  const off = messages - memory.level;
  memory.level += share * off;
  memory.variance += share * (off * off - memory.variance);
  const strip = memory.parts;
  const seen = window?.parts;
  for (let i = 0; i < parts; i++) {
    const usual = strip.at(i);
    const came = seen === undefined ? 0 : seen.at(i);
    if (usual !== 0 || came !== 0) strip.set(i, usual + share * (came - usual));
  }
  memory.learned++;
  memory.usualPeak *= fading;
}
