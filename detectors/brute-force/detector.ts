import { type Event, eventId } from '../../schemas/event/event.ts';
import { accountOf, attemptOf } from '../attempt.ts';
import type { Known, StreamDetector, Verdict } from '../detector.ts';
import { spoofableBy } from '../evidence.ts';
import { sourceOf } from '../network.ts';
import { fill, level } from '../statistics/bucket.ts';
import { fingerprint } from '../statistics/fingerprint.ts';
import {
  accountsTried,
  type Memory,
  memoryShape,
  noteOnce,
  type Settings,
  standsOut,
  type Tried,
  triedOf,
  type Trouble,
  troubleOf,
} from './memory.ts';
import { guessingVerdict, sprayingVerdict, succeededVerdict } from './verdicts.ts';

export const bruteForce: StreamDetector<Memory, Settings> = {
  id: 'brute-force',
  code: 'D20',
  title: 'A source guesses secrets',
  type: 'stream',
  lane: 'identity',
  reads: ['auth-failed', 'auth-succeeded', 'session-refused', 'session-opened'],
  subjectKind: 'source',
  attack: { version: '17.1', techniques: ['T1110.001', 'T1110.003', 'T1110.004', 'T0859'] },
  reasons: {
    guessing: ['low', 'medium'],
    many_accounts: ['low', 'medium'],
    succeeded_after_failures: ['low', 'critical'],
  },
  settings: {
    attempts: 10,
    leakMs: 60_000,
    accounts: 8,
    accountsMs: 24 * 3_600_000,
    failures: 5,
    pauseMs: 30 * 60_000,
  },
  quietMs: 60 * 60_000,
  retainMs: 25 * 3_600_000,
  subjectOf: (event) => (event.peer === '' || attemptOf(event) === '' ? '' : sourceOf(event.peer)),
  start: memoryShape,

  observe(memory, event, settings, known) {
    const { time } = event;
    memory.clock = Math.max(memory.clock, Math.min(time, event.receivedAt));
    const account = accountOf(event);
    const key = fingerprint(account.name);
    if (attemptOf(event) === 'succeeded') return letIn(memory, event, key, settings, known);
    const trouble = troubleOf(memory);
    if (!noteOnce(trouble, fingerprint(eventId(event)), eventId(event))) return undefined;
    trouble.spoofable = Math.max(trouble.spoofable, spoofableBy(event.trust));
    const tried = triedOf(trouble, key, account.name);
    const isNew = tried.last === 0 || tried.last <= memory.clock - settings.accountsMs;
    if (time - tried.last > settings.pauseMs) tried.episode = tried.failures = 0;
    tried.episode += event.weight;
    tried.failures += event.weight;
    tried.last = Math.max(tried.last, time);
    tried.strange = account.isUser || isStranger(event, account.name, known);
    // What comes too late for the buckets still counts among the day's accounts.
    if (time < memory.clock - settings.attempts * settings.leakMs) return sprays(memory, event, settings, isNew, known);
    return (
      guesses(memory, tried, account.isUser, event, settings, known) ?? sprays(memory, event, settings, isNew, known)
    );
  },
};

function guesses(
  memory: Memory,
  tried: Tried,
  isUser: boolean,
  event: Event,
  settings: Settings,
  known: Known,
): Verdict | undefined {
  const { attempts, leakMs } = settings;
  const { clock } = memory;
  memory.allEmptyAt = fill(memory.allEmptyAt, clock, event.weight, leakMs);
  tried.emptyAt = fill(tried.emptyAt, clock, event.weight, leakMs);
  // Without a name nobody can tell one guesser from many devices: counted as a person's.
  const asUser = isUser || tried.name === '';
  if (asUser) memory.usersEmptyAt = fill(memory.usersEmptyAt, clock, event.weight, leakMs);
  const count = level(asUser ? memory.usersEmptyAt : tried.emptyAt, clock, leakMs);
  if (count < attempts || (!asUser && !standsOut(memory, tried, settings))) return undefined;
  return expected(guessingVerdict(troubleOf(memory), tried, event, count, settings), event, known);
}

/** Low and slow: one more account that never let the source in. */
function sprays(memory: Memory, event: Event, settings: Settings, isNew: boolean, known: Known): Verdict | undefined {
  const trouble = troubleOf(memory);
  if (!isNew || trouble.accounts.length < settings.accounts) return undefined;
  const tried = accountsTried(trouble, memory.clock, settings);
  if (tried.length < settings.accounts) return undefined;
  trouble.sprayedAt = event.time;
  return expected(sprayingVerdict(trouble, tried, event, settings), event, known);
}

function letIn(memory: Memory, event: Event, key: number, settings: Settings, known: Known): Verdict | undefined {
  const { trouble } = memory;
  const tried = trouble?.accounts.find((one) => one.key === key);
  if (trouble === undefined || tried === undefined || event.time < tried.last) return undefined;
  const { failures, strange } = tried;
  const inTime = event.time - tried.last <= settings.pauseMs;
  const sprayed = strange && trouble.sprayedAt > 0 && event.time - trouble.sprayedAt <= settings.pauseMs;
  tried.failures = 0;
  tried.strange = false;
  if (!inTime || failures === 0 || (failures < settings.failures && !sprayed)) return undefined;
  if (!strange && !mostly(trouble, failures, event.time, settings)) return undefined;
  return expected(succeededVerdict(trouble, tried, event, failures), event, known);
}

/** Whether a device's failures before its success stand out of those of the site, as in `standsOut`. */
function mostly(trouble: Trouble, failures: number, now: number, { pauseMs, accounts }: Settings): boolean {
  const recent = trouble.accounts.filter(({ last }) => now - last <= pauseMs);
  return failures * accounts >= recent.reduce((sum, { episode }) => sum + episode, 0);
}

/** A device at a gateway that is not its own, or of which the inventory knows nothing. Without an inventory nobody is. */
function isStranger({ tenant, gateway }: Event, device: string, known: Known): boolean {
  if (device === '' || known.fleetSize(tenant) === 0) return false;
  const registered = known.device(tenant, device);
  return registered === undefined || (registered.gateway !== '' && registered.gateway !== gateway);
}

/** While credentials are being changed or a site is worked on, failures are to be expected. */
function expected(verdict: Verdict, { tenant, gateway }: Event, known: Known): Verdict {
  const planned = known.planned(tenant, verdict.device ?? '', gateway, verdict.at ?? 0);
  if (planned === undefined) return verdict;
  return { ...verdict, severity: 'low', facts: { ...verdict.facts, planned: planned.id } };
}
