import type { Score } from '../../simulator/score.ts';
import type { DemoResult } from './demo.ts';

/** One thing that was found: the episode it belongs to, or '' where nothing was to be found. */
export interface Found {
  detector: string;
  tenant: string;
  subject: string;
  episode: string;
  /** Begin of the episode, or what the false alarm is about, ms. */
  from: number;
}

export type Reported = Pick<DemoResult, 'score' | 'responses' | 'seen' | 'clock'>;

/** What scripts read of a demonstration. The scorecard on screen says the same to people. */
export function reportOf({ score, responses, seen, clock }: Reported): object {
  const { detectors, counts } = score;
  return {
    detectors: detectors.map(({ id, recall, precision, medianDelaySeconds, episodes, traps }) => ({
      ...{ id, recall, precision, medianDelaySeconds, episodes, traps },
    })),
    counts,
    responses,
    console: seen,
    clock: { stoodStillSeconds: clock.heldMs / 1_000, ranAway: clock.ranAway },
    bands: Object.fromEntries(detectors.map(({ id, bands }) => [id, bands])),
    missed: detectors.flatMap(({ id, missed }) =>
      missed.map(({ name, tenant, subject, device, from, strength }) => ({
        ...{ detector: id, name, tenant, subject, device, from, strength },
      })),
    ),
    falseAlarms: detectors.flatMap(({ id, falseAlarms }) =>
      falseAlarms.map(({ finding: { tenant, subject, at, reason }, trap }) => ({
        ...{ detector: id, tenant, subject: subject.id, at, reason, trap },
      })),
    ),
    found: foundIn(score),
  };
}

function foundIn({ detectors }: Score): Found[] {
  return detectors.flatMap(({ id, found, falseAlarms }) => [
    ...found.map(({ tenant, subject, name, from }) => ({ detector: id, tenant, subject, episode: name, from })),
    ...falseAlarms.map(({ finding: { tenant, subject, at } }) => ({
      ...{ detector: id, tenant, subject: subject.id, episode: '', from: at },
    })),
  ]);
}
