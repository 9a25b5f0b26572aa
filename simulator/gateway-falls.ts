import type { Episode, EpisodeKind, Planner } from './episode.ts';
import { once } from './source.ts';
import { gather } from './traps/together.ts';

const minuteMs = 60_000;

/** Nothing comes through one gateway for a while. */
export function gatewayFalls(kind: EpisodeKind, planner: Planner, strength: number, lengthMs: number): Episode {
  const { random, fleet } = planner;
  const gateway = random.pick(fleet.gateways.filter(({ trusted }) => trusted));
  const own = fleet.devices.filter((device) => device.gateway === gateway);
  const { at, members } = gather(planner, own, lengthMs);
  const to = Math.floor(at + lengthMs);
  const trap = kind.kind === 'trap';
  return {
    label: {
      ...{ detector: kind.detector, kind: kind.kind, name: kind.name, tenant: gateway.tenant },
      ...{ subject: gateway.id, device: '', gateway: gateway.id, strength },
      members: trap ? members.map(({ id }) => id) : [],
      // Its last word may have been a little before.
      ...{ from: at - minuteMs, to },
    },
    play: (voiceOf) => [
      once(at, () => {
        for (const device of members) voiceOf(device).silentUntil = to;
      }),
    ],
  };
}
