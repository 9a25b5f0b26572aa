import { clockSet } from './attacks/clock-set.ts';
import { flapping } from './attacks/flapping.ts';
import { withheldRecords } from './attacks/withheld-records.ts';
import type { EpisodeKind } from './episode.ts';
import { shapes } from './other-messages.ts';
import { readings } from './other-readings.ts';
import { clockWanders } from './traps/clock-wanders.ts';
import { lateRecords } from './traps/late-records.ts';
import { lostRecords } from './traps/lost-records.ts';
import { unsteadyLine } from './traps/unsteady-line.ts';

/** How often each attack and trap on a device's own behaviour happens: 36 and 36 per detector. */
export const behaviourSchedule: readonly (readonly [EpisodeKind, number])[] = [
  [clockSet, 36],
  [clockWanders, 36],
  [withheldRecords, 36],
  [lostRecords, 18],
  [lateRecords, 18],
  [flapping, 36],
  [unsteadyLine, 36],
  ...readings.attacks.map((kind) => [kind, 18] as const),
  ...readings.traps.map((kind) => [kind, 18] as const),
  ...shapes.attacks.map((kind) => [kind, 12] as const),
  ...shapes.traps.map((kind) => [kind, 12] as const),
];
