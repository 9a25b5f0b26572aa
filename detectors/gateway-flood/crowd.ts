import { crowdParts } from '../../schemas/summary.ts';
import type { Verdict } from '../detector.ts';
import type { About } from './about.ts';
import { type Came, learn, type Memory } from './memory.ts';
import type { Settings } from './settings.ts';
import { crowdVerdict } from './verdict.ts';

/** A cumulative sum of what comes beyond the usual, the two loudest parts of the crowd left out. */
export function judgeCrowd(memory: Memory, window: Came, about: About): Verdict | undefined {
  const { settings, index } = about;
  catchUp(memory, index, settings);
  memory.index = index;
  const spread = Math.sqrt(Math.max(memory.level, memory.variance));
  const slack = Math.max(settings.slackShare * memory.level, settings.slackSpreads * spread);
  const raw = excessOf(memory, window);
  // Without its loudest parts a crowd always has a little less than usual.
  const excess = raw - memory.bias;
  const limit = Math.max(settings.spreads * spread, settings.usuals * memory.level, settings.times * memory.usualPeak);
  memory.over = (memory.over << 1) | (excess > slack ? 1 : 0);
  const sum = Math.max(0, memory.sum + excess - slack);
  // One storm must not count for hours.
  memory.sum = memory.learned === 0 || index < memory.restUntil ? 0 : Math.min(limit, sum);
  memory.peak = Math.max(memory.peak, memory.sum);
  if (memory.sum === 0) settle(memory);
  const warm = memory.learned >= settings.leastWindows && memory.level >= settings.leastMessages;
  const all = 2 ** settings.windows - 1;
  if (warm && memory.sum >= limit && (memory.over & all) === all) return flooded(memory, window, about);
  // What is not over yet may be the beginning of a flood.
  if (!warm || memory.sum <= limit / 2) learn(memory, window, raw);
  return undefined;
}

/** The windows since the last one in which nothing came. */
function catchUp(memory: Memory, index: number, { awayWindows }: Settings): void {
  const missing = memory.learned === 0 ? 0 : index - memory.index - 1;
  if (missing <= 0) return;
  memory.over = 0;
  if (missing >= awayWindows) {
    memory.sum = 0;
    settle(memory);
    memory.restUntil = index + awayWindows;
    return;
  }
  for (let i = 0; i < missing; i++) learn(memory, undefined, memory.bias);
}

/** What was added up and went away again without being told is usual. */
function settle(memory: Memory): void {
  if (memory.told === 0) memory.usualPeak = Math.max(memory.usualPeak, memory.peak);
  memory.peak = 0;
  memory.told = 0;
}

function excessOf(memory: Memory, window: Came): number {
  const usual = memory.parts;
  const seen = window.parts;
  let excess = 0;
  let loudest = 0;
  let second = 0;
  for (let i = 0; i < crowdParts; i++) {
    const more = (seen[i] ?? 0) - (usual[i] as number);
    excess += more;
    if (more > loudest) {
      second = loudest;
      loudest = more;
    } else if (more > second) second = more;
  }
  return excess - loudest - second;
}

function flooded(memory: Memory, window: Came, about: About): Verdict | undefined {
  const { settings, known, tenant, subject, from, kind } = about;
  if (memory.told === 0) memory.evidence = window.first;
  memory.told++;
  const planned = known.planned(tenant, '', kind === 'gateway' ? subject : '', from) !== undefined;
  const verdict = planned ? undefined : crowdVerdict(memory, window, about);
  if (memory.told >= settings.anewWindows) {
    // It stays: from here on it is learned.
    memory.sum = 0;
    memory.learned = 0;
    settle(memory);
    learn(memory, window, memory.bias);
    memory.learned = settings.leastWindows;
  }
  return verdict;
}
