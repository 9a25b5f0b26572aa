import { type Event, eventId } from '../../schemas/event/event.ts';
import { accountOf, attemptOf } from '../attempt.ts';
import type { Known, StreamDetector, Verdict } from '../detector.ts';
import { spoofableBy } from '../evidence.ts';
import { sourceOf } from '../network.ts';
import { noteOnce } from '../brute-force/memory.ts';
import { fill, level } from '../statistics/bucket.ts';
import { fingerprint } from '../statistics/fingerprint.ts';
import { type Memory, memoryShape, type Origin, originOf, type Settings } from './memory.ts';
import { distributedVerdict, succeededVerdict } from './verdicts.ts';

/** The same as `brute-force` seen from the account: what no single source does enough of. */
export const distributedBruteForce: StreamDetector<Memory, Settings> = {
  id: 'distributed-brute-force',
  code: 'D20',
  title: 'The secret of an account is guessed from many sources',
  type: 'stream',
  lane: 'identity',
  reads: ['auth-failed', 'auth-succeeded', 'session-refused', 'session-opened'],
  subjectKind: 'account',
  attack: { version: '17.1', techniques: ['T1110.001', 'T1110.004', 'T0859'] },
  reasons: { distributed_guessing: ['low', 'medium'], succeeded_after_failures: ['low', 'critical'] },
  settings: { attempts: 10, leakMs: 60_000, sources: 3, failures: 5, pauseMs: 30 * 60_000 },
  quietMs: 60 * 60_000,
  retainMs: 2 * 3_600_000,
  subjectOf(event) {
    if (attemptOf(event) === '') return '';
    const { name, isUser } = accountOf(event);
    // root at one gateway is not root at another; a device is itself wherever it shows up.
    return name === '' || !isUser ? name : `${name}@${event.gateway}`;
  },
  start: memoryShape,

  observe(memory, event, settings, known) {
    memory.clock = Math.max(memory.clock, Math.min(event.time, event.receivedAt));
    const source = sourceOf(event.peer);
    if (attemptOf(event) === 'succeeded') return letIn(memory, event, source, settings, known);
    const trouble = (memory.trouble ??= { origins: [], recent: [], ids: [], spoofable: 0 });
    if (!noteOnce(trouble, fingerprint(eventId(event)), eventId(event))) return undefined;
    const { attempts, leakMs, pauseMs } = settings;
    const { clock } = memory;
    const origin = originOf(trouble, source);
    origin.failures = event.time - origin.last > pauseMs ? event.weight : origin.failures + event.weight;
    origin.last = Math.max(origin.last, event.time);
    trouble.spoofable = Math.max(trouble.spoofable, spoofableBy(event.trust));
    if (event.time < clock - attempts * leakMs) return undefined;
    memory.emptyAt = fill(memory.emptyAt, clock, event.weight, leakMs);
    origin.emptyAt = fill(origin.emptyAt, clock, event.weight, leakMs);
    const count = level(memory.emptyAt, clock, leakMs);
    if (count < attempts || !isSpread(trouble.origins, clock, settings)) return undefined;
    return expected(distributedVerdict(trouble, event, count, settings), event, known);
  },
};

/** From enough sources, none of which `brute-force` sees by itself. Attempts without an address are nobody else's to see. */
function isSpread(origins: readonly Origin[], now: number, { attempts, leakMs, sources }: Settings): boolean {
  const active = origins.filter(({ emptyAt }) => emptyAt > now);
  const unnamed = active.find(({ source }) => source === '');
  if (unnamed !== undefined && level(unnamed.emptyAt, now, leakMs) >= attempts) return true;
  return active.length >= sources && active.every((one) => level(one.emptyAt, now, leakMs) < attempts);
}

/** In from a source that failed before, but too seldom for `brute-force` to count it there. */
function letIn(memory: Memory, event: Event, source: string, settings: Settings, known: Known): Verdict | undefined {
  const { trouble } = memory;
  if (trouble === undefined) return undefined;
  const own = trouble.origins.find((one) => one.source === source);
  const before = trouble.origins.filter(({ last }) => last <= event.time && event.time - last <= settings.pauseMs);
  const failures = before.reduce((sum, one) => sum + one.failures, 0);
  const isOwn = own !== undefined && before.includes(own);
  const seenThere = source !== '' && (own?.failures ?? 0) >= settings.failures;
  if (own !== undefined) own.failures = 0;
  if (!isOwn || seenThere || failures < settings.failures) return undefined;
  for (const origin of trouble.origins) origin.failures = 0;
  return expected(succeededVerdict(trouble, event, failures, before.length), event, known);
}

function expected(verdict: Verdict, { tenant, gateway }: Event, known: Known): Verdict {
  const planned = known.planned(tenant, verdict.device ?? '', gateway, verdict.at ?? 0);
  if (planned === undefined) return verdict;
  return { ...verdict, severity: 'low', facts: { ...verdict.facts, planned: planned.id } };
}
