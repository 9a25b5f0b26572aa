import { due, plan, reported, sighted, type Wish, wished } from '../../cases/quarantine/decide.ts';
import { isInForce } from '../../cases/quarantine/state.ts';
import { BlockCursor } from '../../runtime/block/cursor.ts';
import { follow } from '../../runtime/log/follow.ts';
import { readJson } from '../../runtime/log/json-record.ts';
import type { LogRecord } from '../../runtime/log/port.ts';
import { pause, retry } from '../../runtime/retry.ts';
import { commandSchema } from '../../schemas/command.ts';
import { filedReportSchema } from '../../schemas/gateway.ts';
import { type QuarantineChange, responseRequestSchema } from '../../schemas/quarantine.ts';
import { type Topic, topics } from '../../schemas/topics.ts';
import type { Context, Running } from '../context.ts';
import { migrated } from '../migrated.ts';
import { idOf, QuarantineJournal } from '../quarantine/journal.ts';
import { rulesOf } from '../quarantine/rules.ts';
import { Sightings } from '../quarantine/sightings.ts';
import { Targets } from '../quarantine/target.ts';
import { Turns } from '../turns.ts';

const tendMs = 1_000;

/** Quarantines devices and lets them go: what policy and people ask for, within caps, seen through to the refusal. */
export async function quarantine(context: Context): Promise<Running> {
  const { config, clock, signal, logger } = context;
  const log = await context.log();
  await migrated(context);
  const rules = rulesOf(config);
  const targets = new Targets(await context.fleet(), context.store());
  const journal = new QuarantineJournal(log, clock);
  await journal.open();
  const sightings = new Sightings();
  sightings.watch(journal.state);
  const begun = await context.begun();
  // Whatever asks, one at a time: what is decided next rests on what was decided before.
  const turns = new Turns();
  const always = { signal, attempts: Number.POSITIVE_INFINITY };

  const act = (decide: () => QuarantineChange[] | Promise<QuarantineChange[]>): Promise<void> =>
    turns.take(async () => {
      const changes = await retry(async () => decide(), always);
      if (changes.length === 0) return;
      await retry(() => journal.append(changes), always);
      sightings.watch(journal.state);
      for (const change of changes) {
        logger.info({ quarantine: idOf(change), change: change.type }, 'quarantine');
      }
    });

  const planned = (
    wish: Wish,
    { device, gateway, live }: { device: string; gateway: string; live: boolean },
  ): Promise<void> =>
    context.planning.take(() =>
      act(async () => {
        if (journal.state.decided.has(wish.id)) return [];
        const known = await targets.of(wish.tenant, device, gateway, clock.now());
        const others = await begun.beside('quarantines', wish.tenant, wish.at);
        return plan(journal.state, wish, known, { ...rules, live }, others);
      }),
    );

  const inputs: Partial<Record<Topic, (record: LogRecord) => Promise<void>>> = {
    [topics.commands]: async (record) => {
      const command = readJson(record, commandSchema);
      if (command.type !== 'quarantine-device' || command.state !== 'approved') return;
      const { id, tenant, at, target, alert, approvedBy } = command;
      const actor = approvedBy ?? ({ type: 'system' } as const);
      const wish = { id, tenant, actor, at, command: id, alert: alert.number, hours: config.quarantine.hours };
      await planned(wish, { ...target, live: rules.live && !command.simulated });
    },
    [topics.responseRequests]: async (record) => {
      const request = readJson(record, responseRequestSchema);
      if (request.type !== 'quarantine-device') return act(() => wished(journal.state, request));
      const { id, tenant, actor, at, device, hours } = request;
      const wish = { id, tenant, actor, at, command: '', alert: null, hours };
      await planned(wish, { device, gateway: '', live: rules.live });
    },
    [topics.gatewayReports]: async (record) => {
      const report = readJson(record, filedReportSchema);
      await act(() => reported(journal.state, report, rules));
    },
    [topics.identity]: async (record) => {
      if (record.header.type !== 'events' || sightings.none) return;
      const rows = new BlockCursor(record.payload);
      for (let row = 0; row < rows.rows; row++) {
        const sighting = sightings.of(rows.seek(row));
        if (sighting !== undefined) await act(() => sighted(journal.state, sighting));
      }
    },
  };

  const consumer = 'quarantine';
  const next: Record<string, number> = {};
  const loops = Object.entries(inputs).map(async ([name, take]) => {
    const topic = name as Topic;
    const { low } = await retry(() => log.bounds(topic, 0), always);
    const from = Math.max(low, (await log.position(consumer, topic, 0)) ?? low);
    next[topic] = from;
    for await (const records of follow(log, topic, 0, from, { signal })) {
      for (const record of records) await take(record);
      next[topic] = (records.at(-1)?.offset ?? from) + 1;
      await retry(() => log.commit(consumer, topic, 0, next[topic] ?? from), always);
    }
  });
  const tending = (async () => {
    while (await pause(tendMs, signal)) await act(() => due(journal.state, clock.now()));
  })();
  return {
    status: () => {
      const all = [...journal.state.all.values()];
      return {
        quarantine: { inForce: all.filter(isInForce).length, held: all.filter((one) => one.state === 'held').length },
      };
    },
    done: Promise.all([...loops, tending]).then(() => undefined),
    stop: async () => {
      await Promise.allSettled([...loops, tending]);
    },
  };
}
