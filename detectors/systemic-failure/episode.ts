import type { Verdict } from '../detector.ts';
import { countDistinct, sizeDistinct } from '../statistics/distinct.ts';
import { poissonTail } from '../statistics/poisson.ts';
import type { Limit } from './settings.ts';
import type { Settings } from './settings.ts';
import type { Episode, Failure } from './failure.ts';
import { verdictOf } from './verdict.ts';

/** Opens an episode when enough devices failed in the window up to `at`; undefined when not. */
export function open(
  failure: Failure,
  issuer: string,
  at: number,
  limit: Limit,
  settings: Settings,
): Verdict | undefined {
  const devices = failing(failure, at, settings, 3);
  if (devices < limit.devices) return undefined;
  // One more than was seen: nothing in a short past is no proof that nothing is usual.
  const usual = (failure.rate * failure.windows + 1) / (failure.windows + 1);
  const chance = poissonTail(devices, usual);
  if (chance >= settings.chance) return undefined;
  const witnesses = failure.witnesses.filter((one) => one.at > at - settings.windowMs && one.at <= at);
  const episode: Episode = {
    witnesses,
    openedAt: at,
    devices: { level: failure.devices.level, kept: new Map(failure.devices.kept) },
    gateways: new Map(failure.gateways),
    told: devices,
    toldSpoofable: spoofableOf(failure, at, limit.devices, settings),
    highAt: at,
    lastAt: at,
    limit: limit.devices,
    active: limit.active,
    rate: usual,
    windows: failure.windows,
    chance,
  };
  failure.episode = episode;
  return verdictOf(failure, episode, issuer, devices, undefined);
}

/** The next version when twice as many devices are hit as was told, or when it is over; undefined when nothing changed. */
export function refresh(failure: Failure, issuer: string, watermark: number, settings: Settings): Verdict | undefined {
  const { episode } = failure;
  if (episode === undefined) return undefined;
  if (failing(failure, watermark, settings, 3) * 2 >= episode.limit)
    episode.highAt = Math.max(episode.highAt, watermark);
  const devices = sizeDistinct(episode.devices);
  if (watermark - episode.highAt >= settings.overAfterMs) {
    failure.episode = undefined;
    failure.witnesses = [];
    return { ...verdictOf(failure, episode, issuer, devices, episode.lastAt), refreshes: true };
  }
  const spoofable = Math.min(episode.toldSpoofable, spoofableOf(failure, watermark, episode.limit, settings));
  if (devices < 2 * episode.told && spoofable === episode.toldSpoofable) return undefined;
  episode.told = devices;
  episode.toldSpoofable = spoofable;
  return { ...verdictOf(failure, episode, issuer, devices, undefined), refreshes: true };
}

/**
 * Devices whose last failure lies in the window up to `at` or since, and could be invented no more easily than that. A
 * clock that runs ahead by more than a window does not count.
 */
function failing(failure: Failure, at: number, { windowMs }: Settings, spoofable: number): number {
  return countDistinct(failure.devices, (noted) => {
    const time = Math.floor(noted / 4);
    return time > at - windowMs && time <= at + windowMs && noted % 4 <= spoofable;
  });
}

/** What somebody must be able to forge to bring this about without the devices: enough of them decide. */
function spoofableOf(failure: Failure, at: number, limit: number, settings: Settings): 0 | 1 | 2 | 3 {
  for (const level of [0, 1, 2] as const) if (failing(failure, at, settings, level) >= limit) return level;
  return 3;
}
