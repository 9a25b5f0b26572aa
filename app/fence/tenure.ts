import type { Clock } from '../../runtime/clock.ts';
import { Fault } from '../../runtime/errors.ts';
import { jsonEntry } from '../../runtime/log/json-record.ts';
import type { EventLog, LogEntry } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { fencedTopics, type WritingRole, writtenBy } from '../../schemas/epoch.ts';
import type { Topic } from '../../schemas/topics.ts';
import type { FencedLog } from './fenced-log.ts';

/** How old the answer of the log may be, by which the world outside is touched, real ms: a process may have stood still. */
const freshMs = 2_000;

/** The time in which this instance is the one that works in some roles. */
export class Tenure {
  readonly number: number;
  /** The greatest epoch before it, 0 when there was none. */
  readonly before: number;
  readonly #log: FencedLog;
  readonly #roles: readonly WritingRole[];

  private constructor(log: FencedLog, roles: readonly WritingRole[], number: number, before: number) {
    this.#log = log;
    this.#roles = roles;
    this.number = number;
    this.before = before;
  }

  /**
   * Begins an epoch in every topic that the roles write. What is written there by whoever worked before counts up to that
   * place, so it is read up to there before anything is decided.
   * @param least rises from holder to holder; the epoch's number is greater where the topics know greater ones already
   * @throws Fault of the log, EPOCH_OVER, which may be tried again, when another instance began one at the same time
   */
  static async begin(log: FencedLog, roles: readonly WritingRole[], least: number, clock: Clock): Promise<Tenure> {
    const known = await Promise.all(topicsOf(roles).map(([topic, role]) => log.asks(topic, role)));
    const before = Math.max(...known.map((begun) => begun?.number ?? 0));
    const number = Math.max(before + 1, least);
    const tenure = new Tenure(log, roles, number, before);
    const writer = createWriter();
    const begin = async (topics: [Topic, WritingRole][]): Promise<void> => {
      const entries = topics.map(([topic, role]): LogEntry => {
        const { header, ...rest } = jsonEntry(topic, 'epoch', writer, clock.now(), {});
        return { ...rest, header: { ...header, epoch: { role, number } } };
      });
      const offsets = await log.append(entries);
      const begun = await Promise.all(topics.map(([topic, role]) => log.asks(topic, role)));
      for (const [i, [, role]] of topics.entries()) if (begun[i]?.offset !== offsets[i]) throw tenure.#over(role, true);
    };
    // Journals last: an entry is written before what follows from it, so nothing that counts follows from one that does not.
    await begin(topicsOf(roles).filter(([topic, role]) => writtenBy[role].journal !== topic));
    await begin(roles.map((role) => [writtenBy[role].journal, role]));
    return tenure;
  }

  /**
   * Resolves when all that this role has written so far counts, as the log says now. @throws Fault EPOCH_OVER, of the log
   */
  async sure(role: WritingRole): Promise<void> {
    for (;;) {
      const askedAt = performance.now();
      const begun = await this.#log.asks(writtenBy[role].journal, role);
      if (begun?.number !== this.number) throw this.#over(role);
      if (performance.now() - askedAt < freshMs) return;
    }
  }

  /** The log as a role writes it in this time: its records carry the epoch. Appending and committing throw EPOCH_OVER when it is known to be over. */
  logOf(role: WritingRole): EventLog {
    const log = this.#log;
    const epoch = { role, number: this.number };
    return {
      append: async (entries) => {
        if (this.#isOver) throw this.#over(role);
        return log.append(
          entries.map((entry) =>
            fencedTopics.has(entry.topic) ? { ...entry, header: { ...entry.header, epoch } } : entry,
          ),
        );
      },
      // What was consumed must have been dealt with by records that count.
      commit: async (...place) => {
        await this.sure(role);
        await log.commit(...place);
      },
      read: (...place) => log.read(...place),
      bounds: (...place) => log.bounds(...place),
      partitions: (topic) => log.partitions(topic),
      position: (...place) => log.position(...place),
      trim: (topic, time) => log.trim(topic, time),
      close: () => log.close(),
    };
  }

  get #isOver(): boolean {
    return topicsOf(this.#roles).some(([topic, role]) => (this.#log.known(topic, role)?.number ?? 0) > this.number);
  }

  #over(role: WritingRole, retryable = false): Fault {
    const message = `another instance has taken over ${role} from epoch ${this.number}`;
    return new Fault('EPOCH_OVER', message, { retryable });
  }
}

function topicsOf(roles: readonly WritingRole[]): [Topic, WritingRole][] {
  return roles.flatMap((role) => {
    const { journal, follows } = writtenBy[role];
    return [journal, ...follows].map((topic): [Topic, WritingRole] => [topic, role]);
  });
}
