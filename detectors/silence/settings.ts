import { digest } from '../../schemas/digest.ts';

export interface Settings {
  windowMs: number;
  factor: number;
  expectedFactor: number;
  /** Never silent before this, ms: a restart or a short cut is nobody's business. */
  floorMs: number;
  /** A gateway, through which much comes, is missed earlier: before its devices are. */
  gatewayFloorMs: number;
  /** Minutes in which a device, gateway or source must have spoken to tell what is usual for it. */
  leastGaps: number;
  /** And for a gateway or a source, how long it must have been heard. */
  gatewayWarmUpMs: number;
  sourceWarmUpMs: number;
  /** What falls silent is held back this long: its gateway may be the reason. */
  holdMs: number;
  /** Silences that began within this are one. */
  togetherMs: number;
  /** Share of a gateway's active devices, or of a tenant's gateways, from which it is one finding; and at least so many. */
  share: number;
  leastTogether: number;
  /** Who has said nothing for this long is forgotten. */
  retainMs: number;
}

export const defaults: Settings = {
  windowMs: 60_000,
  factor: 3,
  expectedFactor: 4,
  floorMs: 10 * 60_000,
  gatewayFloorMs: 5 * 60_000,
  leastGaps: 50,
  gatewayWarmUpMs: 2 * 3_600_000,
  sourceWarmUpMs: 24 * 3_600_000,
  holdMs: 5 * 60_000,
  togetherMs: 10 * 60_000,
  share: 0.5,
  leastTogether: 3,
  retainMs: 8 * 24 * 3_600_000,
};

/** Summaries made with other settings or another lateness are another watch's. */
export function settingsDigest(settings: Settings, latenessMs: number): string {
  return digest('silence', 1, JSON.stringify(settings), latenessMs);
}
