import type { Finding } from '../../schemas/finding.ts';
import type { Known } from '../detector.ts';
import type { Position } from '../runner/rows.ts';
import { limitOf } from './gap.ts';
import type { Node, Nodes } from './nodes.ts';
import type { Settings } from './settings.ts';

/** What holds while one window is judged. */
export interface Moment {
  nodes: Nodes;
  settings: Settings;
  known: Known;
  /** End of the window, ms. */
  now: number;
  blindUntil: number;
  concludedAt: number;
  position: Position;
  found: Finding[];
}

/** A place that was last heard within this of a device's last word says nothing about that device alone. */
export const sameMomentMs = 60_000;
/** Whether a place was heard often and long enough to say what is usual. */
export function tells({ kind, gaps, firstHeard, lastHeard }: Node, settings: Settings): boolean {
  const least = kind === 'gateway' ? settings.gatewayWarmUpMs : settings.sourceWarmUpMs;
  return kind !== 'tenant' && gaps >= settings.leastGaps && lastHeard - firstHeard >= least;
}

/** How long nothing may come from a place, ms. */
export function limitFor({ kind, usual }: Node, settings: Settings): number {
  const { gatewayFloorMs, floorMs } = settings;
  return limitOf(usual, 0, { ...settings, floorMs: kind === 'gateway' ? gatewayFloorMs : floorMs });
}
