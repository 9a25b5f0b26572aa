import { decideOutcome, decideRequest, missingCommands, type Cause, type TriageSettings } from '../../cases/triage.ts';
import { decideWithRisk } from '../../cases/risk/decide.ts';
import { onCallAt } from '../../cases/on-call/roster.ts';
import { standing } from '../../cases/standing.ts';
import { foldEntry, resumeAt, startTriage } from '../../cases/triage-state.ts';
import { Fault } from '../../runtime/errors.ts';
import { follow } from '../../runtime/log/follow.ts';
import { jsonEntry, readJson } from '../../runtime/log/json-record.ts';
import type { LogRecord } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { pause, retry } from '../../runtime/retry.ts';
import { outcomeSchema } from '../../schemas/command.ts';
import { findingSchema } from '../../schemas/finding.ts';
import type { Entry } from '../../schemas/journal.ts';
import { requestSchema } from '../../schemas/request.ts';
import { type Topic, topics } from '../../schemas/topics.ts';
import { readBook } from '../alert-book.ts';
import type { Context, Running } from '../context.ts';
import { rosterOf } from '../on-call.ts';
import { Paging } from '../paging.ts';
import { policyOf } from '../policy-file.ts';
import { Latest } from '../latest.ts';
import { Turns } from '../turns.ts';

const quietMs = 24 * 3_600_000;
/** How often it is looked whether somebody is to be told because time has passed. */
const tendMs = 1_000;
const leastTendMs = 100;
/** Entries with commands that are held against `commands.v1` at a start: more than one append can hold. */
const commandsLookedAt = 10_000;

/** Folds findings, wishes and outcomes into the journal, and publishes the commands its entries hold. */
export async function triage(context: Context): Promise<Running> {
  const { clock, signal, config, logger } = context;
  const log = await context.log();
  const writer = createWriter();
  const roster = rosterOf(config);
  const paging = new Paging(roster);
  const onCall: TriageSettings['onCall'] = (tenant) => onCallAt(roster, tenant, clock.now());
  const settings: TriageSettings = { quietMs, onCall, policy: policyOf(config) };
  const state = startTriage();
  // Only the last append can have been cut off between the journal and its commands.
  const past = new Latest<Entry>(commandsLookedAt);
  await readBook(log, { state, next: 0 }, (entry) => {
    paging.fold(entry);
    if (entry.commands.length > 0) past.push(entry);
  });
  const append = async (entries: readonly Entry[], commands: Entry['commands']): Promise<void> => {
    // Built once: a second try must carry the same sequences to be known for what it is.
    const journal = entries.map((entry) => jsonEntry(topics.journal, 'entry', writer, clock.now(), entry));
    const given = commands.map((command) => jsonEntry(topics.commands, 'command', writer, clock.now(), command));
    // One after the other: a command whose entry was never written would follow from nothing.
    for (const records of [journal, given])
      if (records.length > 0) await retry(() => log.append(records), { signal, attempts: Number.POSITIVE_INFINITY });
  };
  const unpublished = missingCommands(past.values(), await publishedIds(context));
  if (unpublished.length > 0) {
    logger.warn({ commands: unpublished.length }, 'publishing commands that a stop had left in the journal');
    await append([], unpublished);
  }

  // Three topics, one state: each record is decided on all that came before it.
  const turns = new Turns();
  const next: Record<string, number> = {};
  const keep = async (decided: Iterable<Entry>): Promise<void> => {
    const entries: Entry[] = [];
    for (const one of decided) {
      const entry = paging.pace(one);
      foldEntry(state, entry);
      paging.fold(entry);
      entries.push(entry);
    }
    if (entries.length === 0) return;
    await append(
      entries,
      entries.flatMap((entry) => entry.commands),
    );
  };
  const consume = async (
    topic: Topic,
    name: string,
    decide: (record: LogRecord, cause: Cause) => Iterable<Entry>,
  ): Promise<void> => {
    const from = resumeAt(state, topic, 0) ?? (await log.bounds(topic, 0)).low;
    next[`${name}.0`] = from;
    for await (const records of follow(log, topic, 0, from, { signal })) {
      await turns.take(() => {
        // Lazily: each record is decided on what the one before it has changed.
        const decided = function* (): Generator<Entry> {
          for (const record of records) yield* decide(record, { topic, partition: 0, offset: record.offset });
        };
        return keep(decided());
      });
      next[`${name}.0`] = (records.at(-1)?.offset ?? 0) + 1;
    }
  };
  // Wishes come from people and other programs: one that cannot be read must not stop the rest.
  const decideWish = (record: LogRecord, cause: Cause): Entry[] => {
    try {
      return decideRequest(state, readJson(record, requestSchema), cause, clock.now(), settings);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'RECORD_UNKNOWN') throw error;
      logger.error({ offset: record.offset, message: error.message }, 'a request that cannot be read was passed over');
      return [];
    }
  };
  const tending = async (): Promise<void> => {
    while (await pause(Math.max(leastTendMs, clock.real(tendMs)), signal))
      await turns.take(() => keep(paging.due(state, clock.now())));
  };
  const loops = [
    tending(),
    consume(topics.findings, 'findings', (record, cause) =>
      decideWithRisk(state, readJson(record, findingSchema), cause, clock.now(), settings),
    ),
    consume(topics.requests, 'requests', (record, cause) => decideWish(record, cause)),
    consume(topics.outcomes, 'outcomes', (record, cause) =>
      decideOutcome(state, readJson(record, outcomeSchema), cause, clock.now()),
    ),
  ];
  return {
    status: () => ({ triage: { next, paging: paging.status(), alerts: standing(state) } }),
    done: Promise.all(loops).then(() => undefined),
    stop: async () => {
      await Promise.allSettled(loops);
    },
  };
}

async function publishedIds(context: Context): Promise<Set<string>> {
  const log = await context.log();
  const ids = new Set<string>();
  const { low, next: end } = await log.bounds(topics.commands, 0);
  // An entry has several commands: to each person and way, and responses.
  let at = Math.max(low, end - 20 * commandsLookedAt);
  while (at < end) {
    const records = await log.read(topics.commands, 0, at);
    for (const record of records)
      ids.add((JSON.parse(Buffer.from(record.payload).toString('utf8')) as { id: string }).id);
    at = (records.at(-1)?.offset ?? end) + 1;
  }
  return ids;
}
