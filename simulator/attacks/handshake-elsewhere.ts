import { type EpisodeKind, labelOf } from '../episode.ts';
import { straysFrom, strangersAddress } from '../packets.ts';
import { Random } from '../random.ts';
import { transportPromises } from '../transport-promises.ts';

/** Packets of a recorded handshake come from an address nobody knows, and nobody ever comes in from there. */
export const handshakeElsewhere: EpisodeKind = {
  name: 'handshake-elsewhere',
  detector: 'D12',
  kind: 'attack',
  plan(planner, strength) {
    const count = Math.ceil(strength * transportPromises.packets);
    const lengthMs = Math.ceil(count * planner.random.between(50, 900));
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
