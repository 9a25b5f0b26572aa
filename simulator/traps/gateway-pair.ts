import { identityLabel, type IdentityKind } from '../identity-episode.ts';
import { evenly } from '../source.ts';

const lengthMs = 9 * 60_000;
const most = 20;

/** Two gateways stand in for each other: the device keeps its address and comes through one, then the other. */
export const gatewayPair: IdentityKind = {
  name: 'gateway-pair',
  detector: 'D03',
  kind: 'trap',
  plan(planner, strength) {
    const { random, fleet } = planner;
    const count = Math.max(2, Math.floor(strength * most));
    const { device, at } = planner.booking.place({ ...planner, eligible: () => true, lengthMs });
    const others = fleet.gateways.filter(
      (one) => one.tenant === device.tenant && one.trusted && one !== device.gateway,
    );
    const other = random.pick(others);
    const to = at + lengthMs;
    return {
      label: identityLabel(this, device, strength, { from: at, to, subject: device.certificate.sha256 }),
      play(voiceOf) {
        const voice = voiceOf(device);
        return [
          evenly({ from: at, to, count, random: voice.random }, (out, due, index) =>
            out({ ...voice.reconnect(due), gateway: index % 2 === 0 ? other : device.gateway }),
          ),
        ];
      },
    };
  },
};
