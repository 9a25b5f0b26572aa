import { real, type RecordOf, shapeOf, text, whole } from '../records/shape.ts';

/** Nothing but zeros for a device that is on a list, or of which no list need speak. */
export const memoryShape = shapeOf({
  /** First time it was heard of without being on a list; 0 when nothing is open. */
  firstAt: real(),
  /** When the list has had its time; 0 when nothing is open, or all was told. */
  due: real(),
  /** The event it was heard of in. */
  id: text(),
  gateway: text(),
  peer: text(),
  /** The production batch it or the inventory names. */
  productionBatch: text(),
  /** When it was told; 0 before. */
  raisedAt: real(),
  spoofable: whole(),
});
export type Memory = RecordOf<typeof memoryShape>;

export interface Settings {
  /** How late a manufacturer's list may be. */
  pendingMs: number;
}
