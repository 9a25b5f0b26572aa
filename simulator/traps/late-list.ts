import { manufacturer } from '../fleet-facts.ts';
import { idsOf, strangers } from '../batch-devices.ts';
import { identityLabel, type IdentityKind } from '../identity-episode.ts';
import { evenly } from '../source.ts';
import { Voice } from '../voice.ts';

const lengthMs = 10 * 60_000;
const pendingMs = 8 * 3_600_000;

/** Devices connect before their manufacturer's list is imported, which is `strength` of eight hours late and writes ids its own way. */
export const lateList: IdentityKind = {
  name: 'late-list',
  detector: 'D07',
  kind: 'trap',
  plan(planner, strength) {
    const { random, fleet } = planner;
    const lateMs = Math.ceil(strength * pendingMs);
    // A list that came when the day is over would be told to nobody.
    const to = planner.to - Math.max(0, lateMs - lengthMs);
    const { device, at } = planner.booking.place({ ...planner, to, eligible: () => true, lengthMs });
    const { tenant } = device;
    const productionBatch = `lb-${random.hex(7)}x`;
    const ids = idsOf(productionBatch, random.integer(1, 4));
    const made = strangers(random, device, ids);
    const importedAt = at + lateMs;
    const written = ids.map((id) => id.toUpperCase().replace(/-0(?=\d+$)/, '-'));
    const common = { tenant, importedAt, manufacturer, productionBatch };
    planner.tell({ at: importedAt, fact: { type: 'devices-issued', ...common, ids: written } });
    const end = at + lengthMs;
    return {
      label: identityLabel(this, device, strength, { from: at, to: end, subject: productionBatch, members: ids }),
      play: () =>
        made.map((one) => {
          const voice = new Voice(one, fleet.seed);
          return evenly({ from: at, to: end, count: 2, random: voice.random }, (out, due) => out(voice.reconnect(due)));
        }),
    };
  },
};
