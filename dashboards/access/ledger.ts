import type { Clock } from '../../runtime/clock.ts';
import { Fault } from '../../runtime/errors.ts';
import { follow } from '../../runtime/log/follow.ts';
import { jsonEntry, readJson } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { type AccountChange, accountChangeSchema } from '../../schemas/account.ts';
import { topics } from '../../schemas/topics.ts';
import { evolve } from './evolve.ts';
import { type AccountRefusal, refusalOf } from './rules.ts';
import { type AccountState, startAccounts } from './state.ts';
import { type ChangeSubject, subjectOf } from './subject-of.ts';

const answersKept = 1_000;
const patienceMs = 10_000;

type Unwritten = AccountChange extends infer C ? (C extends AccountChange ? Omit<C, 'at'> : never) : never;

type Heard = (change: AccountChange, offset: number, about: ChangeSubject) => void;

/** Accounts as the topic tells them, and the one way to change them. Any number of processes hold one each. */
export class Ledger {
  readonly state: AccountState = startAccounts();
  /** Next offset of the topic. */
  next = 0;
  readonly #log: EventLog;
  readonly #clock: Clock;
  readonly #heard: Heard;
  readonly #writer = createWriter();
  readonly #answers = new Map<number, '' | AccountRefusal>();
  readonly #waiting = new Map<number, (answer: '' | AccountRefusal) => void>();
  #last: Promise<unknown> = Promise.resolve();

  /** @param heard told of each change that stands, once it is taken in */
  constructor(log: EventLog, clock: Clock, heard: Heard = () => undefined) {
    this.#log = log;
    this.#clock = clock;
    this.#heard = heard;
  }

  /** Folds what there is, to the end of the topic as it is now. */
  async catchUp(): Promise<void> {
    const { next } = await this.#log.bounds(topics.accounts, 0);
    while (this.next < next) {
      const records = await this.#log.read(topics.accounts, 0, this.next);
      if (records.length === 0) return;
      this.#fold(records);
    }
  }

  /** Folds what others and this one write, until the signal. */
  async follow(signal: AbortSignal, changed: () => void = () => undefined): Promise<void> {
    changed();
    for await (const records of follow(this.#log, topics.accounts, 0, this.next, { signal })) {
      this.#fold(records);
      changed();
    }
  }

  /**
   * Writes a change down and tells whether it stands, once it is durable and folded here.
   * @throws Fault LOG_UNAVAILABLE, DISK_FULL, TIMEOUT
   */
  async write(change: Unwritten): Promise<'' | AccountRefusal> {
    const whole = accountChangeSchema.parse({ ...change, at: this.#clock.now() });
    const refusal = refusalOf(this.state, whole);
    if (refusal !== '') return refusal;
    const entry = jsonEntry(topics.accounts, 'account', this.#writer, whole.at, whole);
    // A writer has one append under way at a time.
    const turn = this.#last.then(() => this.#log.append([entry]));
    this.#last = turn.catch(() => undefined);
    const [offset = 0] = await turn;
    return this.#answerTo(offset);
  }

  #fold(records: Awaited<ReturnType<EventLog['read']>>): void {
    for (const record of records) {
      if (record.offset < this.next) continue;
      const change = readJson(record, accountChangeSchema);
      const about = subjectOf(this.state, change);
      const answer = evolve(this.state, change);
      if (answer === '') {
        const account = about.account ?? subjectOf(this.state, change).account;
        this.#heard(change, record.offset, { ...about, account });
      }
      this.next = record.offset + 1;
      this.#answers.set(record.offset, answer);
      this.#waiting.get(record.offset)?.(answer);
    }
    for (const offset of this.#answers.keys()) {
      if (this.#answers.size <= answersKept) break;
      this.#answers.delete(offset);
    }
  }

  async #answerTo(offset: number): Promise<'' | AccountRefusal> {
    const known = this.#answers.get(offset);
    if (known !== undefined) return known;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<'' | AccountRefusal>((resolve, reject) => {
        this.#waiting.set(offset, resolve);
        timer = setTimeout(
          () => reject(new Fault('TIMEOUT', 'written down, but not read back in time; look before you try again')),
          patienceMs,
        );
      });
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(offset);
    }
  }
}
