import type { SettingsTried, WhatIfAnswer } from '../../../schemas/api/what-if.ts';
import { Refusal } from './problem.ts';
import type { World } from './state.ts';

const dayMs = 86_400_000;

/** Every third alert of a detector would be gone, and two other devices would be found. */
export function whatIf(world: World, detector: string, settings: SettingsTried): WhatIfAnswer {
  if (world.scenario === 'storm') throw new Refusal('TOO_MANY', 'Another try is under way; they go one at a time.');
  if (settings['floor'] === 99) throw new Refusal('INPUT_INVALID', 'detect.settings: no such setting');
  const mine = world.alerts.filter((one) => one.detector === detector).slice(0, 24);
  const gone = mine.filter((_, index) => index % 3 === 0);
  const change = (
    kind: 'new' | 'gone' | 'other',
    one: (typeof mine)[number],
    findings: { before: number; after: number },
  ): WhatIfAnswer['changes'][number] => ({
    ...{ change: kind, subject: one.subject, reason: one.reason, title: one.title, at: one.openedAt, findings },
    severity: {
      before: kind === 'new' ? null : one.severity,
      after: kind === 'gone' ? null : kind === 'other' ? 'low' : one.severity,
    },
    alert: kind === 'new' ? null : { number: one.number, state: one.state, closeReason: one.closeReason },
  });
  const [other, fresh] = [mine.slice(1, 2), mine.slice(2, 3)];
  return {
    ...{ from: world.now - dayMs, to: world.now, judgedTo: world.now, bound: '', events: 412_907 },
    before: { subjects: mine.length, findings: mine.length * 3 },
    after: { subjects: mine.length - gone.length + fresh.length, findings: mine.length * 2 },
    counts: {
      ...{ new: fresh.length, gone: gone.length, other: other.length },
      same: mine.length - gone.length - other.length,
    },
    changes: [
      ...gone.map((one) => change('gone', one, { before: 3, after: 0 })),
      ...fresh.map((one) => change('new', one, { before: 0, after: 2 })),
      ...other.map((one) => change('other', one, { before: 3, after: 1 })),
    ],
  };
}
