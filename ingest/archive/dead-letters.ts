import type { Store } from '../../runtime/clickhouse/store.ts';
import { follow } from '../../runtime/log/follow.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { Repeats, type RepeatsSnapshot } from '../../runtime/log/repeats.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { Held } from '../../runtime/members/held.ts';
import type { Memories } from '../../runtime/state/memories.ts';
import { packState } from '../../runtime/state/state-file.ts';
import type { Rejection } from '../../schemas/rejection.ts';
import { topics } from '../../schemas/topics.ts';
import { account, noTotals, type Totals } from './ledger.ts';
import { patiently } from './patiently.ts';

interface Options {
  log: EventLog;
  store: Store;
  logger: Logger;
  memories: Memories;
  key: string;
  held: Pick<Held, 'epoch' | 'signal'>;
}

interface State {
  next: number;
  repeats: RepeatsSnapshot;
  totals: Totals;
}

export interface DeadLetterProgress {
  next: number;
  totals: Totals;
  /** Lines by reason, of what this run has copied. */
  reasons: Record<string, number>;
}

const saveEveryMs = 15_000;

/** Counts dead letters and shows them in ClickHouse. Rows are replaced by id, so inserting again changes nothing. */
export async function projectDeadLetters(
  { log, store, logger, memories, key, held: { epoch, signal } }: Options,
  progress: DeadLetterProgress,
): Promise<void> {
  const topic = topics.deadLetters;
  const state = await memories.load<State>({ key, epoch });
  const repeats = new Repeats();
  const totals = state?.totals ?? noTotals();
  if (state !== undefined) repeats.restore(state.repeats);
  const { low } = await patiently({ signal, logger }, () => log.bounds(topic, 0));
  const from = Math.max(state?.next ?? 0, low);
  Object.assign(progress, { next: from, totals: structuredClone(totals) });
  const save = async (): Promise<void> => {
    const state: State = { next: progress.next, repeats: repeats.snapshot(), totals };
    await memories.save({ key, epoch }, packState(state));
  };
  let savedAt = performance.now();
  for await (const records of follow(log, topic, 0, from, { signal })) {
    const letters: { letter: Rejection; offset: number }[] = [];
    for (const record of records) {
      const repeat = repeats.fold(record.header);
      account(totals, record.header, repeat);
      if (repeat === undefined && record.header.type === 'rejections')
        for (const letter of rejectionsIn(record.payload)) letters.push({ letter, offset: record.offset });
    }
    const next = (records.at(-1)?.offset ?? from - 1) + 1;
    const rows = letters.map(({ letter, offset }) => rowOf(letter, offset));
    if (rows.length > 0) await patiently({ signal, logger }, () => store.insertJson('dead_letters', rows, { signal }));
    const { reasons } = progress;
    for (const { letter } of letters) reasons[letter.reason] = (reasons[letter.reason] ?? 0) + letter.lines;
    Object.assign(progress, { next, totals: structuredClone(totals) });
    if (performance.now() - savedAt < saveEveryMs) continue;
    savedAt = performance.now();
    await patiently({ signal, logger }, save);
  }
  await save();
}

/** The rejections of one record: JSON, one a line. */
export function rejectionsIn(payload: Uint8Array): Rejection[] {
  return Buffer.from(payload)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Rejection);
}

function rowOf(rejection: Rejection, offset: number): object {
  const { id, receivedAt, tenant, gateway, source, step, reason, lines, bytes, length } = rejection;
  return { id, received_at: receivedAt, tenant, gateway, source, step, reason, lines, bytes, length, offset };
}
