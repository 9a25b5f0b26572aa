import { guess } from '../attacks/guess.ts';
import { identityLabel, type IdentityKind } from '../identity-episode.ts';
import { evenly } from '../source.ts';
import { gather } from './together.ts';

const minuteMs = 60_000;
const most = 12;
const apartMs = 30 * minuteMs;

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
    const gateway = random.pick(fleet.gateways.filter(({ trusted }) => trusted));
    const each = Math.max(1, Math.floor(strength * most));
    const lengthMs = random.integer(4, 8) * minuteMs;
    const expired = random.chance(0.5);
    const { at, members } = gather(
      { ...planner, from, to: from + partMs - apartMs },
      fleet.devices.filter((device) => device.gateway === gateway),
      lengthMs,
    );
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
