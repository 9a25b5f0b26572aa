import { Forgotten } from '../../fleet/forgotten.ts';
import { readJson } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { forgettingSchema } from '../../schemas/forgetting.ts';
import { topics } from '../../schemas/topics.ts';

/** Folds `forgetting.v1` from an offset to its present end. Gives the offset to go on from. */
export async function foldForgotten(log: EventLog, forgotten: Forgotten, from: number): Promise<number> {
  const { next: end } = await log.bounds(topics.forgetting, 0);
  let next = from;
  while (next < end) {
    const records = await log.read(topics.forgetting, 0, next);
    for (const record of records) forgotten.apply(readJson(record, forgettingSchema));
    next = (records.at(-1)?.offset ?? end - 1) + 1;
  }
  return next;
}

/** Which devices are forgotten now. */
export async function knownForgotten(log: EventLog): Promise<Forgotten> {
  const forgotten = new Forgotten();
  await foldForgotten(log, forgotten, 0);
  return forgotten;
}
