import type { Verdict } from '../detector.ts';
import type { Drift } from '../statistics/drift.ts';
import { shown } from '../statistics/shown.ts';

interface Growth {
  drift: Drift;
  /** Days taken in. */
  days: number;
  /** Messages a day: of the first two weeks, and of the last. */
  reference: number;
  week: number;
}

/** What is said of a device the last week of which has left its first two. */
export function growthVerdict(
  device: string,
  { drift: { shift, budget }, days, reference, week }: Growth,
  id: string,
  spoofable: Verdict['spoofable'],
): Verdict {
  const grew = shift > 0;
  return {
    reason: grew ? 'messages_grew' : 'messages_shrank',
    severity: grew ? 'medium' : 'low',
    confidence: 2,
    spoofable,
    title: `${device} sends ${shown(100 * Math.abs(shift))} % ${grew ? 'more' : 'fewer'} messages a day than in its first two weeks, and came there slowly`,
    evidence: [id],
    explanation: {
      metric: 'messages a day, mean of a week',
      observed: shown(week),
      expectedLow: shown(reference / (1 + budget)),
      expectedHigh: shown(reference * (1 + budget)),
      samples: days,
      whose: 'device',
    },
    facts: { shift: shown(shift), budget: shown(budget), reference: shown(reference), week: shown(week), days },
  };
}
