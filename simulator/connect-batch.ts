import { idsOf, strangers, tellOfBatch } from './batch-devices.ts';
import { type IdentityEpisode, type IdentityKind, identityLabel, type IdentityPlanner } from './identity-episode.ts';
import { evenly } from './source.ts';
import { Voice } from './voice.ts';

const ordered = 10;
const gapMs = 15_000;

/** A batch of which ten were ordered comes online, `strength` times as many; the list names them all. */
export function connectBatch(kind: IdentityKind, planner: IdentityPlanner, strength: number): IdentityEpisode {
  const { random, fleet } = planner;
  const count = Math.max(1, strength > 1 ? Math.ceil(strength * ordered) : Math.floor(strength * ordered));
  const lengthMs = 2 * count * gapMs;
  const { device, at } = planner.booking.place({ ...planner, eligible: () => true, lengthMs });
  const productionBatch = `ob-${random.hex(8)}`;
  const made = strangers(random, device, idsOf(productionBatch, count));
  tellOfBatch(planner, device.tenant, {
    productionBatch,
    ordered,
    listed: made.map(({ id }) => id),
    registered: made,
  });
  const to = at + lengthMs;
  return {
    label: identityLabel(kind, device, strength, { from: at, to, subject: productionBatch }),
    play() {
      const voices = made.map((one) => new Voice(one, fleet.seed));
      const [first] = voices;
      if (first === undefined) return [];
      return [
        evenly({ from: at, to, count: 2 * count, random: first.random }, (out, due, index) => {
          const voice = voices[index % count];
          if (voice !== undefined) out(voice.reconnect(due));
        }),
      ];
    },
  };
}
