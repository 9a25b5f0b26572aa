import type { EpisodeKind } from '../episode.ts';
import { models, tenants } from '../fleet.ts';
import { promises } from '../promises.ts';
import { evenly, once } from '../source.ts';
import { gather } from './together.ts';

const minuteMs = 60_000;

/** One model of one tenant takes a new firmware: all its devices report it and talk at `strength` of D14's promise together. */
export const firmwareCampaign: EpisodeKind = {
  name: 'firmware-campaign',
  detector: 'D14',
  kind: 'trap',
  plan(planner, strength) {
    const { random, fleet } = planner;
    const tenant = random.pick(tenants);
    const model = random.pick(models.slice(1));
    const minutes = random.integer(4, 8);
    const lengthMs = minutes * minuteMs;
    const same = fleet.devices.filter(
      (device) => device.tenant === tenant && device.model === model && device.character === 'usual',
    );
    const { at, members } = gather(planner, same, lengthMs);
    return {
      label: {
        detector: this.detector,
        kind: this.kind,
        name: this.name,
        tenant,
        subject: model,
        device: '',
        gateway: '',
        members: members.map(({ id }) => id),
        from: at,
        to: at + lengthMs,
        strength,
      },
      play: (voiceOf) =>
        members.flatMap((device) => {
          const voice = voiceOf(device);
          const count = Math.max(1, Math.round(strength * promises.floodPerMinute * minutes));
          return [
            once(at + voice.random.integer(0, minuteMs), (out, due) => out(voice.report(due, { topic: 'firmware' }))),
            evenly({ from: at, to: at + lengthMs, count, random: voice.random }, (out, due) => out(voice.message(due))),
          ];
        }),
    };
  },
};
