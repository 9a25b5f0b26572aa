import { type EpisodeKind, labelOf } from '../episode.ts';
import { straysFrom, strangersAddress } from '../packets.ts';
import { Random } from '../random.ts';

const everyMs = 20_000;

/** One packet now and then from an address nobody knows: what the internet is full of. */
export const singlePackets: EpisodeKind = {
  name: 'single-packets',
  detector: 'D12',
  kind: 'trap',
  plan(planner, strength) {
    const count = Math.ceil(20 * strength);
    const lengthMs = count * everyMs;
    const { device, at } = planner.booking.place({ ...planner, eligible: () => true, lengthMs });
    const address = strangersAddress(planner.random);
    const [from, to] = [at, at + lengthMs];
    return {
      label: { ...labelOf(this, device, strength, { from, to, subject: address }), device: '' },
      play: (voiceOf) => {
        const random = new Random(planner.fleet.seed, this.name, 'played', planner.index);
        return [straysFrom(voiceOf(device), { from, to, count, random, address }, ['missing_sid'])];
      },
    };
  },
};
