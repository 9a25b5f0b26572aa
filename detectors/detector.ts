import type { Event } from '../schemas/event/event.ts';
import type { EventKind, Lane } from '../schemas/event/kinds.ts';
import type { Finding, Severity } from '../schemas/finding.ts';
import type { Usual } from '../schemas/baseline.ts';

export type SubjectKind = Finding['subject']['kind'];

export interface Revocation {
  issuer: string;
  issuerName: string;
  serial: string;
  /** By the issuer's own word, ms. */
  revokedAt: number;
  /** When we learned of it, ms. */
  learnedAt: number;
  reasonCode: number;
}

export interface Profile {
  cohort: string;
  /** The device's own past, undefined before it has one. */
  device: Usual | undefined;
  /** Its cohort's, then its tenant's. */
  wider: Usual | undefined;
  version: number;
}

/** Facts in force at this point of the log: a read-only view, never a call to the outside. */
export interface Known {
  /** `issuer` as the event names it: a key id, or `dn:` and a name; '' looks through all issuers of the tenant. */
  revocation(tenant: string, issuer: string, serial: string): Revocation | undefined;
  usual(tenant: string, device: string, metric: string): Profile | undefined;
}

/** What a detector says; the runner adds tenant, ids, times and position. */
export interface Verdict {
  reason: string;
  severity: Severity;
  title: string;
  confidence: 0 | 1 | 2 | 3;
  spoofable: 0 | 1 | 2 | 3;
  /** Event time it is about; default: the event's, or the window's end. */
  at?: number;
  /** Event ids, decisive first; default: the event's. The first is part of the finding's id. */
  evidence?: string[];
  explanation?: Finding['explanation'];
  facts: Finding['facts'];
  device?: string;
  gateway?: string;
}

interface Described<Settings> {
  /** The folder's name. */
  readonly id: string;
  /** D01 to D25. */
  readonly code: string;
  readonly title: string;
  readonly lane: Lane;
  readonly reads: readonly EventKind[];
  readonly subjectKind: SubjectKind;
  readonly attack: Finding['attack'];
  readonly settings: Settings;
  /** '' when the event is none of its business. */
  subjectOf(event: Event): string;
}

/** Folds the events of one subject. Memory is plain data that the runner owns, snapshots and lets go of after `retainMs`. */
export interface StreamDetector<Memory, Settings> extends Described<Settings> {
  readonly type: 'stream';
  readonly retainMs: number;
  start(): Memory;
  observe(memory: Memory, event: Event, settings: Settings, known: Known): Verdict | undefined;
  /** Called for every remembered subject when facts have changed: late facts amend what was judged. */
  reconsider?(
    memory: Memory,
    subject: string,
    tenant: string,
    settings: Settings,
    known: Known,
    now: number,
  ): Verdict | undefined;
  /** Called with the watermark, for verdicts that only the passing of time completes. */
  elapse?(
    memory: Memory,
    subject: string,
    tenant: string,
    settings: Settings,
    known: Known,
    watermark: number,
  ): Verdict | undefined;
}

/** Folds closed windows of one subject. `count` adds an event to the open window; `judge` sees each window once, when the
 * watermark has passed its end, with the profile in force. Windows in which nothing came are judged too while remembered. */
export interface WindowDetector<Memory, Window, Settings> extends Described<Settings> {
  readonly type: 'window';
  readonly windowMs: number;
  readonly retainMs: number;
  start(): Memory;
  open(): Window;
  count(window: Window, event: Event): void;
  judge(memory: Memory, window: Window, context: WindowContext<Settings>): Verdict | undefined;
}

export interface WindowContext<Settings> {
  tenant: string;
  subject: string;
  from: number;
  to: number;
  settings: Settings;
  known: Known;
  /** Fleet-wide movement of this window: median over the tenant's subjects of observed less usual, on the log1p scale. */
  drift: number;
}

/** The runner hands every detector its own memory and settings back, and looks into neither. */
// oxlint-disable-next-line no-explicit-any
export type AnyDetector = StreamDetector<any, any> | WindowDetector<any, any, any>;
