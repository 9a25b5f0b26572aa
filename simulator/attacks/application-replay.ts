import { type EpisodeKind, labelOf } from '../episode.ts';
import { promises } from '../promises.ts';
import { evenly, once } from '../source.ts';
import type { Emission } from '../emission.ts';

/** A device busy enough to have said by the end of the learning hours what the strongest replay repeats. */
const busyEnough = 0.3;

/** Messages recorded from a device are sent again, unmarked, in a session of the attacker's. */
export const applicationReplay: EpisodeKind = {
  name: 'application-replay',
  detector: 'D11',
  kind: 'attack',
  plan(planner, strength) {
    const { random } = planner;
    const count = Math.ceil(strength * promises.repeats);
    const lengthMs = Math.floor(random.between(2, 8) * 60_000);
    const { device, at } = planner.booking.place({
      ...planner,
      eligible: ({ character, rate }) => character === 'usual' && rate >= busyEnough,
      lengthMs,
    });
    const session = random.hex(12);
    const peer = `203.0.113.${random.integer(1, 254)}:${random.integer(20_000, 60_000)}`;
    const elsewhere = planner.fleet.gateways.filter(({ tenant, trusted }) => tenant === device.tenant && trusted);
    const gateway = random.chance(1 / 3) ? random.pick(elsewhere) : device.gateway;
    return {
      label: labelOf(this, device, strength, { from: at, to: at + lengthMs }),
      play(voiceOf) {
        const voice = voiceOf(device);
        voice.steady = true;
        voice.memory = count;
        let recorded: Emission[] = [];
        return [
          once(at, () => {
            recorded = voice.remembered(count);
          }),
          evenly({ from: at, to: at + lengthMs, count, random: voice.random }, (out, due, index) => {
            const earlier = recorded[index];
            if (earlier !== undefined) out(voice.repeat(due, earlier, { session, peer, gateway }));
          }),
        ];
      },
    };
  },
};
