import { real, type RecordOf, shapeOf, text, whole } from '../records/shape.ts';

/** How far a device has come: nothing heard, on its factory certificate, a new one issued, the new one in use. */
export const phases = { unknown: 0, factory: 1, rotating: 2, operational: 3 } as const;

export const memoryShape = shapeOf({
  phase: whole(phases.unknown),
  /** First session on the factory certificate since it was made or repaired, and its event. */
  firstAt: real(),
  firstId: text(),
  /** When it began again after a repair. */
  repairedAt: real(),
  /** When it should have been rotated; 0 when that is settled. */
  due: real(),
  /** Since when it is operational, and from where it was heard then. */
  since: real(),
  gateway: text(),
  peer: text(),
  /** Latest session on the factory certificate. */
  factoryAt: real(),
  factoryId: text(),
  factoryGateway: text(),
  factoryPeer: text(),
  /** The event of the one fallback that is nobody's fault. */
  fallbackId: text(),
  /** Fingerprint of the factory certificate's public key, 0 when no source told it. */
  key: real(),
  spoofable: whole(),
});
export type Memory = RecordOf<typeof memoryShape>;

export interface Settings {
  /** A device that has not been rotated so long after its first connection never will be, by itself. */
  rotateWithinMs: number;
  /** Within this after its rotation a device may fall back once: the acknowledgement was lost. */
  fallbackMs: number;
  /** So long after a repair a device may begin again with its factory certificate. */
  repairMs: number;
}
