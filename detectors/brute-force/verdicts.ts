import type { Event } from '../../schemas/event/event.ts';
import { verdictOn } from '../attempt.ts';
import type { Verdict } from '../detector.ts';
import { span } from '../evidence.ts';
import type { Settings, Tried, Trouble } from './memory.ts';

export function guessingVerdict(
  trouble: Trouble,
  tried: Tried,
  event: Event,
  count: number,
  settings: Settings,
): Verdict {
  const observed = Math.floor(count);
  return {
    reason: 'guessing',
    severity: 'medium',
    title: `${event.peer} failed ${observed} times more than once in ${span(settings.leakMs)}, last on ${nameOf(tried)}`,
    confidence: 2,
    explanation: {
      metric: `failed attempts, less one per ${span(settings.leakMs)}`,
      observed,
      expectedLow: 0,
      expectedHigh: settings.attempts - 1,
      samples: trouble.recent.length,
      whose: 'fixed',
    },
    facts: { attempts: observed, ...factsOf(trouble, tried, event) },
    ...verdictOn(event, trouble),
  };
}

export function sprayingVerdict(
  trouble: Trouble,
  accounts: readonly Tried[],
  event: Event,
  settings: Settings,
): Verdict {
  const attempts = accounts.reduce((sum, { failures }) => sum + failures, 0);
  return {
    reason: 'many_accounts',
    severity: 'medium',
    title: `${event.peer} tried ${accounts.length} accounts within ${span(settings.accountsMs)}, none of which let it in`,
    confidence: 2,
    explanation: {
      metric: `accounts tried in ${span(settings.accountsMs)}`,
      observed: accounts.length,
      expectedLow: 0,
      expectedHigh: settings.accounts - 1,
      samples: trouble.accounts.length,
      whose: 'fixed',
    },
    facts: { attempts, ...factsOf(trouble, accounts.at(-1), event) },
    ...verdictOn(event, trouble),
  };
}

/** Somebody is in. */
export function succeededVerdict(trouble: Trouble, tried: Tried, event: Event, failures: number): Verdict {
  return {
    reason: 'succeeded_after_failures',
    severity: 'critical',
    title: `${event.peer} got in as ${nameOf(tried)} after ${failures} failed attempts`,
    confidence: 2,
    facts: { failures, session: event.session, ...factsOf(trouble, tried, event) },
    ...verdictOn(event, trouble),
  };
}

function factsOf(trouble: Trouble, tried: Tried | undefined, event: Event): Verdict['facts'] {
  return { account: tried?.name ?? '', accounts: trouble.accounts.length, peer: event.peer, lastReason: event.reason };
}

function nameOf({ name }: Tried): string {
  return name === '' ? 'an unnamed account' : name;
}
