import type { Cohort } from './cohort.ts';
import { learnHalfHour, rarityOf } from './cohort.ts';
import type { Memory } from './memory.ts';

/** Endings are counted by the half-hour, and judged by two of them. */
const halfHourMs = 30 * 60_000;
/** Half-hours that a device's own usual is remembered for, and from which it has one. */
const ownMemory = 12;
const leastOwn = 6;

export interface RestlessSettings {
  /** Endings within an hour that are many at all. */
  restless: number;
  /** Devices of a cohort, and half-hours of them with endings, from which it is known what is usual. */
  leastDevices: number;
  leastHalfHours: number;
  /** One in how many half-hours of the cohort has half as many endings, log10. */
  rarity: number;
  /** Times its own usual, for a device that has one. */
  ownTimes: number;
}

/** Counts an ending into the device's half-hour and, while it is not told of, into its cohort's. */
export function countHalfHour(memory: Memory, cohort: Cohort | undefined, weight: number): void {
  const index = Math.floor(memory.clock / halfHourMs);
  if (index > memory.halfHour) {
    const share = 1 / Math.min(ownMemory, memory.halfHours + 1);
    if (memory.halfHour > 0) {
      memory.usual += share * (memory.endings - memory.usual);
      memory.halfHours = Math.min(ownMemory, memory.halfHours + 1);
    }
    memory.endingsBefore = index === memory.halfHour + 1 ? memory.endings : 0;
    memory.endings = 0;
    memory.halfHour = index;
  }
  const earlier = memory.endings;
  memory.endings += weight;
  if (cohort !== undefined && memory.toldRestless < index) learnHalfHour(cohort, earlier, memory.endings);
}

/** Whether a device's sessions end more often than those of its cohort do, and than its own ever did, if it has a past. */
export function isRestless(memory: Memory, cohort: Cohort, settings: RestlessSettings): boolean {
  const endings = memory.endings + memory.endingsBefore;
  if (endings < settings.restless || cohort.members.size < settings.leastDevices) return false;
  if (memory.halfHours >= leastOwn && endings < 2 * settings.ownTimes * memory.usual) return false;
  const { rarity, known } = rarityOf(cohort, endings / 2, [memory.endings, memory.endingsBefore]);
  return known >= settings.leastHalfHours && rarity >= settings.rarity;
}

/** What is told of is no part of what is usual for the cohort: neither before nor for the next hour. */
export function setApart(memory: Memory, cohort: Cohort): void {
  if (memory.toldRestless < memory.halfHour) learnHalfHour(cohort, memory.endings, 0);
  memory.toldRestless = memory.halfHour + 1;
}
