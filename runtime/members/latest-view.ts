import { memberRecordSchema } from '../../schemas/member.ts';
import { topics } from '../../schemas/topics.ts';
import { readJson } from '../log/json-record.ts';
import type { EventLog, LogRecord } from '../log/port.ts';
import type { Logger } from '../logger.ts';
import { retry } from '../retry.ts';
import { Roster } from './roster.ts';

/** Records after which a view should be written; some more come while it is. */
export const viewEvery = 256;

/** When an instance should write down what the fold is: the eldest first, and soon another where that one does not. */
export class Views {
  #written = false;

  /** True once, until a view was read. */
  due(roster: Roster, own: string): boolean {
    const turn = roster.members().findIndex(({ id }) => id === own) + 1;
    if (roster.sinceView < viewEvery) this.#written = false;
    if (this.#written || turn === 0 || roster.sinceView < viewEvery * turn) return false;
    return (this.#written = true);
  }
}

/**
 * The roster as of some place near the end of the log: of the latest view that is as far back as it speaks of.
 * @returns it, and the offset at which its fold goes on @throws Fault of the log, RECORD_UNKNOWN, DATA_CORRUPT
 */
export async function latestRoster(log: Pick<EventLog, 'bounds' | 'read'>): Promise<{ roster: Roster; next: number }> {
  const { low, next } = await log.bounds(topics.members, 0);
  for (let back = 4 * viewEvery; ; back *= 4) {
    const from = Math.max(low, next - back);
    const found = await lastViewFrom(log, from, next);
    if (found !== undefined) return found;
    if (from === low) return { roster: new Roster(), next: low };
  }
}

/** The same, asked for until the log answers. @throws the last Fault when aborted meanwhile */
export function patientRoster(
  { log, logger }: { log: Pick<EventLog, 'bounds' | 'read'>; logger: Pick<Logger, 'warn'> },
  signal: AbortSignal,
): ReturnType<typeof latestRoster> {
  return retry(() => latestRoster(log), {
    ...{ attempts: Number.POSITIVE_INFINITY, signal },
    onRetry: ({ code }, attempt) => attempt === 0 && logger.warn({ code }, 'who is here cannot be read'),
  });
}

async function lastViewFrom(
  log: Pick<EventLog, 'read'>,
  from: number,
  end: number,
): Promise<{ roster: Roster; next: number } | undefined> {
  let found: { roster: Roster; next: number } | undefined;
  for (let at = from; at < end; ) {
    const records: LogRecord[] = await log.read(topics.members, 0, at);
    for (const record of records) {
      const value = readJson(record, memberRecordSchema);
      if (value.type !== 'view') continue;
      const roster = new Roster();
      roster.restore(value.state);
      found = { roster, next: value.before };
    }
    at = (records.at(-1)?.offset ?? end - 1) + 1;
  }
  return found;
}
