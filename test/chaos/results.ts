import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Injection, LogKind } from './nemesis/schedule.ts';
import type { Struck } from './nemesis/injector.ts';
import type { Compared } from './oracle/judge.ts';
import type { Verdict } from './oracle/oracle.ts';

export interface Injected extends Injection, Struck {}

/** One cycle: faults under load, then the drain, then judgement. */
export interface CycleResult {
  type: 'cycle';
  kind: LogKind;
  cycle: number;
  at: string;
  injected: Injected[];
  /** The most when a fault struck: requests without an answer, and records the table lacked. */
  unacknowledged: number;
  lagging: number;
  /** Requests that lost their answer, and that were put off, in this cycle. */
  cut: number;
  putOff: number;
  /** Events acknowledged in this cycle, and sessions that were an alarm each. */
  events: number;
  alarms: number;
  /** SMS and mails too many: a takeover of the notifying may double one. */
  toldTwice: number;
  /** Until all that was begun was acknowledged, read and told, ms; and a fresh event's way to the phone. */
  drainMs: number;
  freshMs: number;
  ms: number;
  verdict: Verdict | null;
  violations: string[];
}

/** The end of one installation: all of its log judged once more. */
export interface WorldResult {
  type: 'world';
  kind: LogKind;
  cycles: number;
  compared: Compared;
  violations: string[];
}

export type Result = CycleResult | WorldResult;

/** Results of one seed and log, one line each, so that a run goes on where the one before ended. */
export class ResultFile {
  readonly #file: string;
  readonly results: Result[];

  constructor(directory: string, seed: string, kind: LogKind) {
    mkdirSync(directory, { recursive: true });
    this.#file = join(directory, `${seed}-${kind}.ndjson`);
    const text = existsSync(this.#file) ? readFileSync(this.#file, 'utf8') : '';
    // A line that a kill cut off was not a cycle.
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    this.results = whole
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Result);
  }

  get cycles(): CycleResult[] {
    return this.results.filter((result) => result.type === 'cycle');
  }

  add(result: Result): void {
    this.results.push(result);
    appendFileSync(this.#file, `${JSON.stringify(result)}\n`);
  }
}
