import type { Event } from '../schemas/event/event.ts';
import type { EventKind, Lane } from '../schemas/event/kinds.ts';
import type { Finding, Severity } from '../schemas/finding.ts';
import type { Known } from './known.ts';
import type { Reasons } from './reasons.ts';
import type { Beginning } from './records/kept.ts';

export type * from './known.ts';

export type SubjectKind = Finding['subject']['kind'];

/** What a detector says; the runner adds tenant, ids, times and position. */
export interface Verdict {
  /** snake_case, one of the detector's `reasons`. */
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
  /** From `elapse`: the next version of the finding raised last for this reason and first evidence, not a new one. */
  refreshes?: boolean;
}

interface Described<Settings> {
  /** The folder's name. */
  readonly id: string;
  /** D01 to D27. */
  readonly code: string;
  readonly title: string;
  /** Not sure enough to be trusted, or too large for every fleet: it judges only where it is asked to (`detect.experimental`, and files judged again). */
  readonly experimental?: true;
  readonly lane: Lane;
  readonly reads: readonly EventKind[];
  readonly subjectKind: SubjectKind;
  readonly attack: Finding['attack'];
  readonly reasons: Reasons;
  readonly settings: Settings;
  /** How long an episode (subject and reason) stays open after its last verdict: while it does, verdicts are counted, not raised. */
  readonly quietMs: number;
  /** Memory of a subject is let go of when nothing was heard of it for this long. */
  readonly retainMs: number;
  /** '' when the event is none of its business. Detectors that share this very function share one look-up per event. */
  readonly subjectOf: (event: Event, known: Known) => string;
}

/** Memory that subjects share with those beside them, such as the devices behind one gateway. */
export interface Among<Shared> {
  /** Names who is together; '' for an event of somebody who stands alone. */
  readonly groupOf: (event: Event, known: Known) => string;
  readonly start: Beginning<Shared>;
}

/** Folds the events of one subject. Memory is plain data, or a record of it, that the runner owns and snapshots. */
export interface StreamDetector<Memory, Settings, Shared = undefined> extends Described<Settings> {
  readonly type: 'stream';
  readonly start: Beginning<Memory>;
  /** Of the partition alone: devices of a group that lie in another one are not in it. Bounded as subjects are. */
  readonly among?: Among<Shared>;
  /** @param shared what the event's group remembers, undefined without one */
  observe(memory: Memory, event: Event, settings: Settings, known: Known, shared?: Shared): Verdict | undefined;
  /**
   * Called for every remembered subject when facts have changed: late facts raise or amend what was judged. Names its
   * evidence and `at`; a verdict with the reason and first evidence of the last one raised becomes its next version.
   */
  reconsider?(
    memory: Memory,
    subject: string,
    tenant: string,
    settings: Settings,
    known: Known,
    now: number,
  ): Verdict | undefined;
  /** Called with the watermark, for verdicts that only the passing of time completes. Names its evidence and `at`. */
  elapse?(
    memory: Memory,
    subject: string,
    tenant: string,
    settings: Settings,
    known: Known,
    watermark: number,
  ): Verdict | undefined;
  /** Watermark from which `elapse` has something to say of a subject, 0 for none: the others are passed over. Default: always. */
  dueAt?(memory: Memory): number;
}

/**
 * Folds closed windows of one subject. `count` adds an event to the open window; `judge` sees each window in which
 * something came and that `matters`, once, in order of time, when the watermark has passed its end. Windows in which
 * nothing came are not judged: a memory that needs their number sees it from `context.index`.
 */
export interface WindowDetector<Memory, Window, Settings> extends Described<Settings> {
  readonly type: 'window';
  readonly windowMs: number;
  readonly start: Beginning<Memory>;
  readonly open: Beginning<Window>;
  count(window: Window, event: Event, settings: Settings): void;
  /** Whether a window needs judging at all; memory is started only for subjects that had one. Default: every window. */
  matters?(window: Window, settings: Settings): boolean;
  /** What the fleet-wide movement is measured by: a learned metric and its count in a window. Without it drift is 0. */
  readonly pace?: { readonly metric: string; of(window: Window): number };
  judge(memory: Memory, window: Window, context: WindowContext<Settings>): Verdict | undefined;
  /** An event whose window has closed. It is counted by the runner in any case; a verdict here may amend the last one. */
  late?(memory: Memory, event: Event, context: WindowContext<Settings>): Verdict | undefined;
}

export interface WindowContext<Settings> {
  readonly tenant: string;
  readonly subject: string;
  /** Windows since 1970; `from` is index * windowMs. */
  readonly index: number;
  readonly from: number;
  readonly to: number;
  readonly settings: Settings;
  readonly known: Known;
  /**
   * Fleet-wide movement in this window on the log1p scale: the median, over the remembered subjects of the cohort (of the
   * tenant when it has under 20) whose usual pace is at least one a window, of observed less usual; 0 below 20 subjects.
   * Worked out when first asked for.
   */
  readonly drift: number;
}

/** What a device said in one event, kept until it is known how its neighbours stand. */
export interface Reading {
  /** Of the event. */
  id: string;
  /** Event time, ms. */
  time: number;
  topic: string;
  value: string;
  device: string;
  gateway: string;
  spoofable: 0 | 1 | 2 | 3;
}

/** A reading, and what the others are told of it. */
export interface Spoken {
  reading: Reading;
  /** Which kind of readings it is: those of a kind are compared. */
  shape: number;
  /** Where it stands, in spreads from the device's own level; undefined when too little is known to tell anybody. */
  stands: number | undefined;
}

/**
 * Folds the readings of one subject beside those of its neighbours, in whichever partitions they lie: it hears a reading at once, and judges it
 * when all partitions have told where theirs stood in that window. What is judged must follow from the readings and neighbours alone, not from
 * what `hear` remembers, which may be some windows ahead.
 */
export interface BesideDetector<Memory, Settings> extends Described<Settings> {
  readonly type: 'beside';
  readonly start: Beginning<Memory>;
  /** Names who is together; '' for an event of somebody who stands alone. */
  readonly groupOf: (event: Event, known: Known) => string;
  /** Undefined for an event that says nothing. */
  hear(memory: Memory, event: Event, settings: Settings): Spoken | undefined;
  /** @param panel of its kind, as it stood at the end of the window: see `panelSchema`; undefined where nobody told */
  judge(
    memory: Memory,
    reading: Reading,
    panel: readonly number[] | undefined,
    settings: Settings,
  ): Verdict | undefined;
  /** Called at the end of every window in which it judged something of a subject, until it has no more to say. */
  elapse(memory: Memory, subject: string, settings: Settings): Verdict | undefined;
}

/** The runner hands every detector its own memory and settings back, and looks into neither. */
// oxlint-disable-next-line no-explicit-any
export type AnyDetector = StreamDetector<any, any, any> | WindowDetector<any, any, any> | BesideDetector<any, any>;
