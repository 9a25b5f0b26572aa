import { identityLabel, type IdentityKind } from '../identity-episode.ts';
import { evenly } from '../source.ts';

const lengthMs = 9 * 60_000;
const most = 30;

/** A site's address is translated anew with every connection: another port, another address of one network. */
export const addressRebind: IdentityKind = {
  name: 'address-rebind',
  detector: 'D03',
  kind: 'trap',
  plan(planner, strength) {
    const count = Math.max(2, Math.floor(strength * most));
    const { device, at } = planner.booking.place({ ...planner, eligible: () => true, lengthMs });
    const to = at + lengthMs;
    return {
      label: identityLabel(this, device, strength, { from: at, to, subject: device.certificate.sha256 }),
      play(voiceOf) {
        const voice = voiceOf(device);
        return [
          evenly({ from: at, to, count, random: voice.random }, (out, due) => {
            const opened = voice.reconnect(due);
            voice.peer = `192.0.2.${voice.random.integer(1, 254)}:${voice.random.integer(20_000, 60_000)}`;
            out({ ...opened, peer: voice.peer });
          }),
        ];
      },
    };
  },
};
