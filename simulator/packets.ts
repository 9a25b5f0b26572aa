import type { Emission } from './emission.ts';
import { type Episode, type EpisodeKind, labelOf, type Planner } from './episode.ts';
import { Random } from './random.ts';
import { evenly } from './source.ts';
import { addressIn, portIn } from './tunnels/site.ts';

/** A gateway says how many packets it has refused as repeated, ten at a time. */
const perLine = 10;
/** What a bout of them lasts, ms. */
const boutMs = 4.5 * 60_000;

/** Packets of a device come again, on its own way. */
export function boutEpisode(kind: EpisodeKind, planner: Planner, strength: number, count: number): Episode {
  const { device, at } = planner.booking.place({ ...planner, eligible: () => true, lengthMs: boutMs });
  const times = { from: at, to: at + boutMs };
  const lines = Math.ceil(count / perLine);
  return {
    label: labelOf(kind, device, strength, times),
    play: (voiceOf) => {
      const voice = voiceOf(device);
      return [
        evenly({ ...times, count: lines, random: voice.random }, (out, due, index) =>
          out(voice.warned(due, 'replay', { weight: Math.min(perLine, count - index * perLine) })),
        ),
      ];
    },
  };
}

export interface Strays {
  count: number;
  everyMs: number;
  /** What is warned of each. */
  warnings: readonly Emission['warning'][];
}

/** Packets that come to a gateway from one address of which it knows no session, evenly. */
export function strayEpisode(
  kind: EpisodeKind,
  { booking, fleet, random, index, from, to }: Planner,
  strength: number,
  { count, everyMs, warnings }: Strays,
): Episode {
  const lengthMs = Math.ceil(count * everyMs);
  // Whose gateway it is nobody says; it must not be cut off just then.
  const { device, at } = booking.place({ random, from, to, eligible: () => true, lengthMs });
  const address = addressIn(random, 'strangers');
  const times = { from: at, to: at + lengthMs };
  return {
    label: { ...labelOf(kind, device, strength, { ...times, subject: address }), device: '' },
    play: (voiceOf) => {
      const voice = voiceOf(device);
      const played = new Random(fleet.seed, kind.name, 'played', index);
      return [
        evenly({ ...times, count, random: played }, (out, due) => {
          const peer = `${address}:${portIn(played)}`;
          for (const warning of warnings) out(voice.warned(due, warning, { peer, unnamed: true }));
        }),
      ];
    },
  };
}
