import type { Event } from '../../schemas/event/event.ts';
import { accountOf, verdictOn } from '../attempt.ts';
import type { Verdict } from '../detector.ts';
import { span } from '../evidence.ts';
import type { Settings, Trouble } from './memory.ts';

export function distributedVerdict(trouble: Trouble, event: Event, count: number, settings: Settings): Verdict {
  const observed = Math.floor(count);
  return {
    reason: 'distributed_guessing',
    severity: 'medium',
    title: `${accountOf(event).name} at ${event.gateway}: ${observed} failed attempts more than one in ${span(settings.leakMs)}, from ${trouble.origins.length} sources`,
    confidence: 2,
    explanation: {
      metric: `failed attempts on one account, less one per ${span(settings.leakMs)}`,
      observed,
      expectedLow: 0,
      expectedHigh: settings.attempts - 1,
      samples: trouble.recent.length,
      whose: 'fixed',
    },
    facts: { attempts: observed, ...factsOf(trouble, event) },
    ...verdictOn(event, trouble),
  };
}

export function succeededVerdict(trouble: Trouble, event: Event, failures: number, sources: number): Verdict {
  return {
    reason: 'succeeded_after_failures',
    severity: 'critical',
    title: `${event.peer || 'Somebody'} got in as ${accountOf(event).name} after ${failures} failed attempts from ${sources} sources`,
    confidence: 2,
    facts: { failures, session: event.session, ...factsOf(trouble, event) },
    ...verdictOn(event, trouble),
  };
}

function factsOf({ origins }: Trouble, event: Event): Verdict['facts'] {
  return {
    account: accountOf(event).name,
    sources: origins.length,
    peers: origins
      .slice(-8)
      .map(({ source }) => source)
      .join(' '),
    peer: event.peer,
    lastReason: event.reason,
  };
}
