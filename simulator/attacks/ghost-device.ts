import { idsOf, strangers, tellOfBatch } from '../batch-devices.ts';
import { identityLabel, type IdentityKind } from '../identity-episode.ts';
import { identityPromises } from '../identity-promises.ts';
import { evenly } from '../source.ts';
import { Voice } from '../voice.ts';

const gapMs = 60_000;
const listed = 20;

/** A device that slipped into the inventory under a batch whose whole list does not hold it. */
export const ghostDevice: IdentityKind = {
  name: 'ghost-device',
  detector: 'D07',
  kind: 'attack',
  plan(planner, strength) {
    const { random, fleet } = planner;
    const count = Math.ceil(strength * identityPromises.ghostSessions);
    const lengthMs = count * gapMs;
    const { device, at } = planner.booking.place({ ...planner, eligible: () => true, lengthMs });
    const productionBatch = `gb-${random.hex(8)}`;
    const [ghost = device] = strangers(random, device, [`${productionBatch}-ghost`]);
    tellOfBatch(planner, device.tenant, {
      productionBatch,
      ordered: listed,
      listed: idsOf(productionBatch, listed),
      registered: [ghost],
    });
    const to = at + lengthMs;
    return {
      label: identityLabel(this, ghost, strength, { from: at, to }),
      play() {
        const voice = new Voice(ghost, fleet.seed);
        return [evenly({ from: at, to, count, random: voice.random }, (out, due) => out(voice.reconnect(due)))];
      },
    };
  },
};
