import { real, reals, type RecordOf, shapeOf } from '../records/shape.ts';

/** Severities of syslog that are told apart, the gravest first. */
export const classes = ['error', 'warning', 'notice', 'info', 'debug'] as const;

/** Emergency to error are one class: what is gravest is too rare to be missed. @param severity 0 to 7 */
export function classOf(severity: number): number {
  return Math.max(0, severity - 3);
}

/** Where in a class's part of the strip things lie. */
export const places = {
  lines: 0,
  /** When its latest line was written, ms. */
  lastAt: 1,
  /** Lines of the other classes since, and the most there ever were. */
  others: 2,
  mostOthers: 3,
  /** The longest without a line of it, ms. */
  longestMs: 4,
  /** 1 when it was told that it stopped. */
  told: 5,
} as const;
export const placesEach = 6;

/** A source is remembered for numbers only, whatever it writes. */
export const memoryShape = shapeOf({
  /** When it was heard of first, and the greatest time since, ms. */
  first: real(),
  clock: real(),
  /** Lines of all classes. */
  lines: real(),
  classes: reals(classes.length * placesEach),
});
export type Memory = RecordOf<typeof memoryShape>;
