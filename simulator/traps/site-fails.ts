import { guess } from '../attacks/guess.ts';
import { identityLabel, type IdentityKind } from '../identity-episode.ts';
import { evenly } from '../source.ts';
import type { Planner } from '../episode.ts';
import type { Device, Gateway } from '../fleet.ts';
import { tryToGather } from './together.ts';

const minuteMs = 60_000;
const most = 12;
const apartMs = 30 * minuteMs;
const tries = 50;

/**
 * The password service of a site is down, or its certificates have expired: all its devices, behind one address, are
 * refused alike, each `strength` of a dozen times.
 */
export const siteFails: IdentityKind = {
  name: 'site-fails',
  detector: 'D20',
  kind: 'trap',
  plan(planner, strength) {
    const { random, fleet, index, count } = planner;
    // Two sites of a tenant that fail at once are one failure of many: each has its own part of the day.
    const partMs = (planner.to - planner.from) / count;
    const from = planner.from + index * partMs;
    const each = Math.max(1, Math.floor(strength * most));
    const lengthMs = random.integer(4, 8) * minuteMs;
    const expired = random.chance(0.5);
    const { gateway, at, members } = siteWithin({ ...planner, from, to: from + partMs - apartMs }, lengthMs);
    const [first = fleet.devices[0]] = members;
    if (first === undefined) throw new RangeError('a fleet has at least one device');
    const to = at + lengthMs;
    const ids = members.map(({ id }) => id);
    return {
      label: identityLabel(this, first, strength, { from: at, to, subject: gateway.id, members: ids }),
      play: (voiceOf) =>
        members.map((device) => {
          const voice = voiceOf(device);
          return evenly({ from: at, to, count: each, random: voice.random }, (out, due) =>
            out(
              expired
                ? voice.refused(due, device.certificate, 'certificate_expired')
                : guess(voice, due, { peer: voice.peer }),
            ),
          );
        }),
    };
  },
};

/** A gateway not all of whose devices are taken all the time, as those of one that is cut off for hours are. */
function siteWithin(planner: Planner, lengthMs: number): { gateway: Gateway; at: number; members: Device[] } {
  const { random, fleet } = planner;
  const trusted = fleet.gateways.filter((one) => one.trusted);
  for (let i = 0; i < tries; i++) {
    const gateway = random.pick(trusted);
    const own = fleet.devices.filter((device) => device.gateway === gateway);
    const found = tryToGather(planner, own, lengthMs);
    if (found !== undefined) return { gateway, ...found };
  }
  throw new RangeError('the fleet is too small for sites that fail');
}
