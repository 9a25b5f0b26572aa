import type { Totals } from '../ingest/archive/ledger.ts';
import type { MembersReport } from '../runtime/members/report.ts';
import type { LaneStatus } from './webhooks/lane.ts';

/** Next offsets a stage wants to read, by topic without its version and partition: `telemetry.0`. */
export type Places = Record<string, number>;

/** What the watch over the pipeline says. */
export interface Sight {
  blind: boolean;
  /** Milliseconds since 1970; 0 while it sees. */
  since: number;
  why: string[];
}

/** What one list of revocations says, and until when an answer can be signed for its issuer (ms since 1970; 0: not known). */
interface IssuerReport {
  name: string;
  entries: number;
  nextUpdate: number;
  ocspUntil: number;
}

/** What a process says of itself at `/status`: plain data, a part for each role in it. Times are ms since 1970. */
export interface Report {
  /** Of a process that shares work with others: what it goes by, and what it has read of all of them. */
  members?: MembersReport;
  ingest?: {
    waitingBytes: number;
    /** At so many, sources are held back. */
    waitingLimitBytes: number;
    /** Lines since the process started. */
    framed: number;
    dropped: Record<string, number>;
    refused: Record<string, number>;
    /** How often a connection was made to wait because its gateway or tenant was over its quota. */
    slowed: number;
    /** When time was last written into the log; 0 before the first. */
    tickedAt: number;
  };
  archive?: {
    totals: Totals;
    /** The totals by what they are of: `telemetry.0`, which other instances hold at other times, and go on with. */
    accounts: Record<string, Totals>;
    next: Places;
    /** How many places all instances together have: who holds fewer knows less. */
    places?: number;
    /** Lines of the dead letters copied since the process started, by reason. */
    deadLetters: Record<string, number>;
  };
  detect?: {
    next: Places;
    places?: number;
    subjects: number;
    findings: number;
    late: Record<string, number>;
    /** Readings that wait until it is known how their neighbours stand. */
    waiting?: number;
  };
  learn?: { learnedTo: number };
  triage?: {
    next: Places;
    paging: { unanswered: number; heldBack: number };
    /** Not closed ones, by tenant, state and severity: `acme open high`. */
    alerts: Record<string, number>;
  };
  respond?: {
    waiting: number;
    underWay: number;
    /** When the oldest of those that wait was given; 0 when none does. */
    oldestAt: number;
    /** Outcomes of notifications since the process started, by type and result: `send-sms accepted`. */
    outcomes: Record<string, number>;
  };
  /** By endpoint. */
  webhooks?: Record<string, LaneStatus>;
  audit?: { next: Places };
  /** Of roles of which one instance works at a time: `epoch` 0 while it stands by. `passedOver` counts records by topic that do not count. */
  duty?: { roles: readonly string[]; epoch: number; since: number; passedOver: Record<string, number> };
  pipeline?: Sight;
  quarantine?: { inForce: number; held: number };
  revocation?: { inForce: number; held: number };
  campaign?: { active: number; paused: number; held: number };
  edge?: { next: Places };
  pki?: { next: Places; levelAt: number; ocsp: Record<string, number>; issuers: Record<string, IssuerReport> };
  callback?: { requests: Record<string, number> };
  web?: {
    answered: Record<string, number>;
    refused: Record<string, number>;
    streams: number;
    accounts: number;
    sessions: number;
    tokens: number;
    next: Places;
  };
}
