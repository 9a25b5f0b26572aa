import { type EpisodeKind, labelOf } from '../episode.ts';
import { Random } from '../random.ts';
import { evenly } from '../source.ts';
import { addressIn, portIn } from '../tunnels/site.ts';

const everyMs = 20_000;

/** The tunnel of a device goes from network to network with it: a packet from an address nobody knows, and then it is the device's. */
export const tunnelMoves: EpisodeKind = {
  name: 'tunnel-moves',
  detector: 'D12',
  kind: 'trap',
  plan(planner, strength) {
    const count = Math.max(1, Math.floor(20 * strength));
    const lengthMs = count * everyMs;
    const { device, at } = planner.booking.place({ ...planner, eligible: () => true, lengthMs });
    return {
      label: labelOf(this, device, strength, { from: at, to: at + lengthMs }),
      play: (voiceOf) => {
        const voice = voiceOf(device);
        const random = new Random(planner.fleet.seed, this.name, 'played', planner.index);
        return [
          evenly({ from: at, to: at + lengthMs, count, random }, (out, due) => {
            const peer = `${addressIn(random, 'clients')}:${portIn(random)}`;
            out(voice.warned(due, 'float', { peer, unnamed: true }));
            out(voice.warned(due, 'floated', { peer }));
            if (random.chance(1 / 4)) out(voice.warned(due + 100, 'replay', { peer }));
          }),
        ];
      },
    };
  },
};
