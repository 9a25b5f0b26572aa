import type { CampaignChange, PauseReason } from '../../schemas/campaign.ts';
import { notes } from './devices.ts';
import { placeOf } from './jitter.ts';
import { type Campaign, failuresOf, isActive, isOver, waveEnd } from './state.ts';
import type { Alarms } from './wished.ts';

/** Devices moved in one step: one message to a broker holds them well. */
export const mostPerStep = 200;
/** A wave is through when this share is proven, or when everybody's overlap is over. */
const throughShare = 0.9;
/** Up to here a wave is too small for its share of failures to say much; one failure of a canary does pause. */
const fewDevices = 20;

const nobody = { request: '', actor: { type: 'system' } } as const;

/**
 * What the passing of time brings, to be put on record before anything is touched.
 * @param ready false while an enforcement point does not answer: nothing is begun then
 */
export function due(campaign: Campaign, now: number, alarms: Alarms, ready: boolean): CampaignChange[] {
  const { plan, devices, state } = campaign;
  const { id, tenant, settings } = plan;
  const system = { at: now, id, tenant, ...nobody };
  if (state === 'held') return now >= campaign.heldUntil ? [{ type: 'approval-lapsed', at: now, id }] : [];
  if (!isActive(campaign)) return [];
  const changes: CampaignChange[] = [];
  const move = (to: 'seen' | 'withdrawing' | 'taken', rows: number[]): void => {
    if (rows.length > 0) changes.push({ type: 'devices-moved', at: now, id, to, rows, again: false });
  };
  move(
    'seen',
    devices.rows('issued', mostPerStep, (row) => devices.has(row, notes.used)),
  );
  const endsOverlap = (row: number): boolean =>
    !devices.has(row, notes.used) && (state === 'aborting' || now >= devices.since(row) + settings.overlapMs);
  move('withdrawing', devices.rows('issued', mostPerStep, endsOverlap));
  if (state === 'aborting') {
    const moving = (['taken', 'issued', 'seen', 'retired', 'withdrawing'] as const).some(
      (one) => devices.count(one) > 0,
    );
    if (!moving) changes.push({ type: 'campaign-closed', at: now, id, state: 'ended' });
    return changes;
  }
  if (devices.count('proven') === devices.length)
    return [...changes, { type: 'campaign-closed', at: now, id, state: 'finished' }];
  if (now >= campaign.startedAt + settings.deadlineMs)
    return [...changes, { type: 'campaign-aborted', ...system, why: 'deadline' }];
  if (state === 'paused') return changes;
  const pause = pauseOf(campaign, alarms);
  if (pause !== '') return [...changes, { type: 'campaign-paused', ...system, reason: pause }];
  if (isThrough(campaign)) return [...changes, { type: 'wave-opened', at: now, id, wave: campaign.wave + 1 }];
  if (ready && devices.count('taken') === 0) move('taken', eligible(campaign, now));
  return changes;
}

/** What a crash left half issued is taken back, and begun again in its turn. */
export function interrupted({ plan: { id }, devices }: Campaign, now: number): CampaignChange[] {
  const rows = devices.rows('taken', mostPerStep * 50);
  return rows.length === 0 ? [] : [{ type: 'devices-moved', at: now, id, to: 'withdrawing', rows, again: true }];
}

function pauseOf(campaign: Campaign, { stopped, systemic }: Alarms): PauseReason | '' {
  if (stopped) return 'responses_stopped';
  if (systemic) return 'systemic_failure';
  const { devices, wave, excused, plan } = campaign;
  if (wave < 0) return '';
  const end = waveEnd(campaign, wave);
  const before = waveEnd(campaign, wave - 1);
  const failures = failuresOf(campaign, 0, end) - excused;
  const size = end - before;
  const heard = failures + countIn(campaign, before, end, true);
  if (failures > 0 && failures > plan.settings.failureShare * Math.max(heard, Math.min(size, fewDevices)))
    return 'too_many_failures';
  const isSilent =
    wave === 0 && !campaign.silenceAccepted && isThrough(campaign) && countIn(campaign, 0, end, true) === 0;
  return isSilent && devices.length > end ? 'canary_silent' : '';
}

/** Devices of a stretch that are proven, or else that have come to rest. */
function countIn({ devices }: Campaign, from: number, to: number, proven: boolean): number {
  let count = 0;
  for (let row = from; row < to; row++)
    if (devices.is(row, 'proven') || (!proven && devices.is(row, 'unreachable'))) count++;
  return count;
}

function isThrough(campaign: Campaign): boolean {
  const { devices, wave } = campaign;
  if (wave < 0) return true;
  const end = waveEnd(campaign, wave);
  if (end >= devices.length) return false;
  const before = waveEnd(campaign, wave - 1);
  const size = end - before;
  if (size <= 0) return true;
  return countIn(campaign, before, end, true) >= throughShare * size || countIn(campaign, before, end, false) >= size;
}

function eligible(campaign: Campaign, now: number): number[] {
  const { plan, devices, rate, wave, waveOpenedAt } = campaign;
  const { perMinute, overlapMs } = plan.settings;
  const free = Math.min(mostPerStep, rate.free(now, perMinute));
  if (free === 0 || wave < 0) return [];
  const isBack = (row: number): boolean => {
    if (!devices.has(row, notes.back | notes.used)) return false;
    // One that is there and fails again and again is tried ever more rarely.
    const attempts = Math.min(devices.attempts(row), 6);
    return attempts === 0 || now >= devices.since(row) + 2 ** attempts * overlapMs;
  };
  const back = devices.rows('unreachable', free, isBack);
  if (back.length === free) return back;
  // Full jitter over the time the wave would take at its rate: the order is that of the places, so the first not due ends it.
  const end = waveEnd(campaign, wave);
  const before = waveEnd(campaign, wave - 1);
  const [low, high] = [placeOf(plan.id, devices.id(before)), placeOf(plan.id, devices.id(end - 1))];
  const lastsMs = ((end - before) / perMinute) * 60_000;
  const isDue = (row: number): boolean => {
    if (row >= end) return false;
    const share = high > low ? (placeOf(plan.id, devices.id(row)) - low) / (high - low) : 0;
    return now >= waveOpenedAt + Math.max(0, share) * lastsMs;
  };
  const waiting = devices.rows('waiting', free - back.length);
  const firstLater = waiting.findIndex((row) => !isDue(row));
  return [...back, ...(firstLater < 0 ? waiting : waiting.slice(0, firstLater))];
}

/** How far it is, for people. */
export function progressOf(campaign: Campaign): { done: number; total: number; failed: number; asleep: number } {
  const { devices } = campaign;
  const failed = isOver(campaign) || isActive(campaign) ? failuresOf(campaign, 0, devices.length) : 0;
  const resting = devices.count('unreachable');
  return { done: devices.count('proven'), total: devices.length, failed, asleep: Math.max(0, resting - failed) };
}
