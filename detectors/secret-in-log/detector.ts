import { deviceOf, type Event } from '../../schemas/event/event.ts';
import type { Severity } from '../../schemas/finding.ts';
import type { SecretKind } from '../../schemas/secret-kinds.ts';
import type { StreamDetector, Verdict } from '../detector.ts';
import { spoofableBy } from '../evidence.ts';

export interface Settings {
  /** Secrets of one kind that a source leaks before anybody is told. */
  fromCount: number;
}

/** Secrets seen of this source, by kind. */
export interface Memory {
  seen: Record<string, number>;
}

interface Leak {
  words: string;
  severity: Severity;
  /** A key has a shape of its own; a password only the name before it. */
  confidence: 2 | 3;
}

const leaks: Readonly<Record<SecretKind, Leak>> = {
  private_key: { words: 'a private key', severity: 'high', confidence: 3 },
  cloud_key: { words: 'a cloud access key', severity: 'high', confidence: 3 },
  authorization: { words: 'an authorization header', severity: 'medium', confidence: 3 },
  jwt: { words: 'a web token', severity: 'medium', confidence: 3 },
  password: { words: 'a password', severity: 'medium', confidence: 2 },
  token: { words: 'a token or API key', severity: 'medium', confidence: 2 },
};

export const secretInLog: StreamDetector<Memory, Settings> = {
  id: 'secret-in-log',
  code: 'D26',
  title: 'A secret was written to a log',
  type: 'stream',
  lane: 'identity',
  reads: ['secret-logged'],
  subjectKind: 'source',
  attack: { version: '17.1', techniques: ['T1552.001', 'T1552.004'] },
  reasons: Object.fromEntries(Object.entries(leaks).map(([kind, { severity }]) => [kind, [severity]])),
  settings: { fromCount: 1 },
  quietMs: 24 * 3_600_000,
  retainMs: 2 * 24 * 3_600_000,
  subjectOf: leakingSource,
  start: () => ({ seen: {} }),

  observe(memory, event, { fromCount }) {
    if (!isKind(event.reason)) return undefined;
    const leak = leaks[event.reason];
    const count = (memory.seen[event.reason] ?? 0) + event.weight;
    memory.seen[event.reason] = count;
    return count < fromCount ? undefined : verdictOf(leak, event, count);
  },
};

function isKind(reason: string): reason is SecretKind {
  return Object.hasOwn(leaks, reason);
}

/** The device where the line names one, else whoever shipped the line. */
function leakingSource(event: Event): string {
  return deviceOf(event) || event.gateway || event.host || event.peer || event.source;
}

function verdictOf({ words, severity, confidence }: Leak, event: Event, count: number): Verdict {
  const device = deviceOf(event);
  const by = device === '' ? leakingSource(event) : device;
  const through = device === '' || event.gateway === '' ? '' : `, through ${event.gateway}`;
  const program = event.program === '' ? '' : ` by ${event.program}`;
  return {
    reason: event.reason,
    severity,
    confidence,
    spoofable: spoofableBy(event.trust),
    title: `${by} wrote ${words} to its log${program}${through}; it was redacted here, but not on the way`,
    facts: { secret: event.reason, program: event.program, host: event.host, source: event.source, seen: count },
    device,
    gateway: event.gateway,
  };
}
