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
    const { device, at } = planner.booking.place({ ...planner, eligible: spared, lengthMs: lengthOf });
    const actual = boundedStrength(device, strength);
    const to = Math.floor(at + actual * promisedSilence(device) + silencePromises.tellMs);
    return {
      // Its last word was a gap before, which is rarely longer than that.
      label: labelOf(this, device, actual, { from: Math.max(planner.from, at - promisedSilence(device) / 3), to }),
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
