import { deviceOf, type Event } from '../../schemas/event/event.ts';
import type { Verdict } from '../detector.ts';
import { span, spoofableBy } from '../evidence.ts';
import { logSource } from '../log-source.ts';
import { classes, type Memory, places, placesEach } from './memory.ts';

/** @param stopped place of the class in `classes` */
export function stoppedVerdict({ classes: strip }: Memory, stopped: number, event: Event, time: number): Verdict {
  const at = stopped * placesEach;
  const lastAt = strip.at(at + places.lastAt);
  const others = strip.at(at + places.others);
  const lines = Math.round(strip.at(at + places.lines));
  const most = Math.round(strip.at(at + places.mostOthers));
  const severity = classes[stopped] ?? '';
  const still = classes.filter((_, one) => strip.at(one * placesEach + places.lastAt) > lastAt);
  return {
    reason: 'severity_stopped',
    severity: 'low',
    confidence: 1,
    spoofable: spoofableBy(event.trust),
    title: `${logSource(event)} has written no line of severity ${severity} for ${span(time - lastAt)} and ${others} other lines, where there were at most ${most} between two`,
    at: time,
    device: deviceOf(event),
    gateway: event.gateway,
    explanation: {
      metric: `lines without one of severity ${severity}`,
      observed: others,
      expectedLow: 0,
      expectedHigh: most,
      samples: lines,
      whose: 'device',
    },
    facts: {
      stopped: severity,
      lastAt,
      missingMs: time - lastAt,
      longestMs: Math.round(strip.at(at + places.longestMs)),
      stillWritten: still.join(' '),
      host: event.host,
    },
  };
}
