import type { Device } from '../fleet.ts';
import { type EpisodeKind, labelOf } from '../episode.ts';
import { boundedStrength, missedSoon, promisedSilence, silencePromises } from '../silence-promises.ts';
import { once } from '../source.ts';

/** A device says nothing for `strength` times what it may, and the time after which it is told of. */
export const deviceSilent: EpisodeKind = {
  name: 'device-silent',
  detector: 'D17',
  kind: 'attack',
  plan(planner, strength) {
    const spared = missedSoon;
    const lengthOf = Math.max(
      ...planner.fleet.devices
        .filter(spared)
        .map((device) => boundedStrength(device, strength) * promisedSilence(device)),
    );
    // Its last word was a gap before, which is rarely longer than that.
    const before = (device: Device): number => promisedSilence(device) / 3;
    const from = planner.from + Math.max(...planner.fleet.devices.filter(spared).map(before));
    const { device, at } = planner.booking.place({ ...planner, from, eligible: spared, lengthMs: lengthOf });
    const actual = boundedStrength(device, strength);
    const to = Math.floor(at + actual * promisedSilence(device) + silencePromises.tellMs);
    return {
      label: labelOf(this, device, actual, { from: at - before(device), to }),
      play(voiceOf) {
        return [
          once(at, () => {
            voiceOf(device).silentUntil = to;
          }),
        ];
      },
    };
  },
};
