import { type EpisodeKind, labelOf } from '../episode.ts';
import { straysFrom, strangersAddress } from '../packets.ts';
import { Random } from '../random.ts';

const everyMs = 300;

/** So many recorded packets of a client's tunnel come from an address nobody knows. */
export const packetsElsewhere: EpisodeKind = {
  name: 'packets-elsewhere',
  detector: 'D12',
  kind: 'attack',
  plan(planner, strength) {
    const count = Math.ceil(strength);
    const lengthMs = count * everyMs;
    const { device, at } = planner.booking.place({ ...planner, eligible: () => true, lengthMs });
    const address = strangersAddress(planner.random);
    const [from, to] = [at, at + lengthMs];
    return {
      label: { ...labelOf(this, device, strength, { from, to, subject: address }), device: '' },
      play: (voiceOf) => {
        const random = new Random(planner.fleet.seed, this.name, 'played', planner.index);
        return [straysFrom(voiceOf(device), { from, to, count, random, address }, ['float', 'replay'])];
      },
    };
  },
};
