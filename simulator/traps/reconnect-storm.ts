import type { EpisodeKind } from '../episode.ts';
import { promises } from '../promises.ts';
import { evenly, once } from '../source.ts';
import { gather } from './together.ts';

const minuteMs = 60_000;

/** A gateway restarts: all its devices reconnect within a minute and resend their state at `strength` of D14's promise. */
export const reconnectStorm: EpisodeKind = {
  name: 'reconnect-storm',
  detector: 'D14',
  kind: 'trap',
  plan(planner, strength) {
    const { random, fleet } = planner;
    const gateway = random.pick(fleet.gateways.filter(({ trusted }) => trusted));
    const minutes = random.integer(3, 5);
    const lengthMs = (minutes + 1) * minuteMs;
    const own = fleet.devices.filter((device) => device.gateway === gateway && device.character === 'usual');
    const { at, members } = gather(planner, own, lengthMs);
    return {
      label: {
        detector: this.detector,
        kind: this.kind,
        name: this.name,
        tenant: gateway.tenant,
        subject: gateway.id,
        device: '',
        gateway: gateway.id,
        members: members.map(({ id }) => id),
        from: at,
        to: at + lengthMs,
        strength,
      },
      play: (voiceOf) =>
        members.flatMap((device) => {
          const voice = voiceOf(device);
          const from = at + voice.random.integer(0, minuteMs - 1);
          const count = Math.max(1, Math.round(strength * promises.floodPerMinute * minutes));
          return [
            once(from, (out, due) => out(voice.reconnect(due))),
            evenly({ from, to: from + minutes * minuteMs, count, random: voice.random }, (out, due) =>
              out(voice.message(due)),
            ),
          ];
        }),
    };
  },
};
