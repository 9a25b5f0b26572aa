import { identityLabel, type IdentityKind } from '../identity-episode.ts';
import { identityPromises } from '../identity-promises.ts';
import { evenly } from '../source.ts';
import { guess } from './guess.ts';

/** Low and slow: one source tries one password on each of many devices, at a gateway that is not theirs. */
export const manyAccounts: IdentityKind = {
  name: 'many-accounts',
  detector: 'D20',
  kind: 'attack',
  plan(planner, strength) {
    const { random, fleet, index: which } = planner;
    const count = Math.ceil(strength * identityPromises.accounts);
    const lengthMs = random.integer(60, 300) * 60_000;
    const from = Math.floor(random.between(planner.from, planner.to - lengthMs));
    const first = random.pick(fleet.devices.filter(({ gateway }) => gateway.trusted));
    const { gateway, tenant } = first;
    const victims = fleet.devices.filter(
      (one) => one.tenant === tenant && one.gateway.trusted && one.gateway !== gateway,
    );
    const start = random.integer(0, victims.length - 1);
    // An attacker each: the same source at it again soon after would be no new episode.
    const address = `198.51.100.${200 + which}`;
    const peer = `${address}:${random.integer(20_000, 60_000)}`;
    const to = from + lengthMs;
    return {
      // It takes nobody up: one word to each.
      label: { ...identityLabel(this, first, strength, { from, to, subject: address }), device: '' },
      play: (voiceOf) => [
        evenly({ from, to, count, random: voiceOf(first).random }, (out, due, index) => {
          const victim = victims[(start + index) % victims.length];
          if (victim !== undefined) out(guess(voiceOf(victim), due, { peer, gateway }));
        }),
      ],
    };
  },
};
