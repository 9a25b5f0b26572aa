import type { CrowdsState } from '../gateway-flood/crowd-watch.ts';
import type { Stances } from '../../schemas/neighbours.ts';
import type { SummaryWindow } from '../../schemas/summary.ts';
import type { Tick } from '../../schemas/tick.ts';
import { type DevicesState, noDevices } from './devices.ts';
import { noPlaces, type PlacesState } from './places.ts';

/** Plain data, fit for v8.serialize. */
export interface WatchState {
  settings: string;
  next: number;
  tick: Tick;
  /** Windows below this are closed; 0 before the first tick. */
  closed: number;
  blindUntil: number;
  tenants: string[];
  devices: DevicesState;
  places: PlacesState;
  /** By window: those that spoke again in it. */
  returned: Map<number, SummaryWindow['returned']>;
  /** What is counted of crowds, which another judge decides on; missing in what was kept before there was one. */
  crowds?: CrowdsState;
  /** Where readings stood in windows of theirs that are over, until a window of this is; missing in what was kept before they were told. */
  stances?: Stances[];
}

export const emptyWatch = (settings: string, seed: number): WatchState => ({
  settings,
  next: 0,
  tick: { time: 0, fleet: 0, baselines: 0 },
  closed: 0,
  blindUntil: 0,
  tenants: [],
  devices: noDevices(seed),
  places: noPlaces(),
  returned: new Map(),
});
