import type { Event } from '../../schemas/event/event.ts';
import type { Finding } from '../../schemas/finding.ts';
import { fleetFlood } from '../fleet-flood/detector.ts';
import { gatewayFlood } from '../gateway-flood/detector.ts';
import { CrowdJudge, type CrowdState } from '../gateway-flood/judge.ts';
import { playTogether, type SilenceStory } from './silence.ts';
import { event, minute, noon } from './story.ts';

/** What both detectors of crowds find in a story, without the record that completed it. */
export function playCrowds(story: SilenceStory & { leastWindows?: number }): Omit<Finding, 'cause'>[] {
  const crowds = [gatewayFlood, fleetFlood] as const;
  const [gateway, fleet] = crowds.map(({ settings }) => ({
    ...settings,
    leastWindows: story.leastWindows ?? settings.leastWindows,
  }));
  const settings = { gateway: gateway ?? gatewayFlood.settings, fleet: fleet ?? fleetFlood.settings };
  return playTogether(story, crowds, ({ facts, partitions }) => {
    const judge = new CrowdJudge({ settings, partitions, facts });
    return {
      summary: (summary, position) => judge.summary(summary, position),
      snapshot: () => judge.snapshot(),
      restore: (state) => judge.restore(state as CrowdState),
    };
  });
}

/** So many devices, each a message every five minutes, and `more` times that from one hour up to another. */
export function crowd(
  part: Partial<Event> & { devices?: number },
  hours: number,
  more: { from: number; to: number; times: number; most?: number } = { from: 0, to: 0, times: 1 },
): Event[] {
  const { devices = 40, ...rest } = part;
  const events: Event[] = [];
  for (let window = 0; window < hours * 12; window++)
    for (let i = 0; i < devices; i++) {
      const louder = window >= more.from * 12 && window < more.to * 12 && i < (more.most ?? devices);
      const count = louder ? more.times : 1;
      for (let n = 0; n < count; n++) {
        const time = noon + window * 5 * minute + Math.floor(((i + n / count) * 5 * minute) / devices);
        events.push(event({ kind: 'message-published', device: `dev-${i}`, time, ...rest }));
      }
    }
  return events.sort((a, b) => a.time - b.time);
}
