import { due, published, sighted, switched, wished } from '../../cases/revocation/decide.ts';
import { plan, type RevocationTarget, type RevocationWish } from '../../cases/revocation/plan.ts';
import { heard, isInForce, type Published } from '../../cases/revocation/state.ts';
import { BlockCursor } from '../../runtime/block/cursor.ts';
import { follow } from '../../runtime/log/follow.ts';
import { readJson } from '../../runtime/log/json-record.ts';
import type { LogRecord } from '../../runtime/log/port.ts';
import { pause, retry } from '../../runtime/retry.ts';
import { commandSchema } from '../../schemas/command.ts';
import { responseRequestSchema } from '../../schemas/quarantine.ts';
import { publicationSchema, type RevocationChange, revocationRequestSchema } from '../../schemas/revocation.ts';
import { type Topic, topics } from '../../schemas/topics.ts';
import type { Context, Running } from '../context.ts';
import { migrated } from '../migrated.ts';
import { Targets } from '../quarantine/target.ts';
import { idOf, RevocationJournal } from '../revocation/journal.ts';
import { issuersOf, rulesOf } from '../revocation/rules.ts';
import { RevocationSightings } from '../revocation/sightings.ts';
import { Standing } from '../revocation/standing.ts';
import { RevocationTargets } from '../revocation/target.ts';
import { Turns } from '../turns.ts';

const tendMs = 1_000;

/** Revokes certificates and lifts holds: what policy and people ask for, within caps, seen through to the refusal. */
export async function revocation(context: Context): Promise<Running> {
  const { config, clock, signal, logger } = context;
  const log = await context.log();
  await migrated(context);
  const rules = rulesOf(config);
  const always = { signal, attempts: Number.POSITIVE_INFINITY };
  const fleet = await context.fleet();
  const standing = new Standing(fleet, issuersOf(config));
  const targets = new RevocationTargets(new Targets(fleet, context.store()), standing);
  const journal = new RevocationJournal(log, clock, standing, always);
  await journal.open();
  const { state } = journal;
  const lists: Published = new Map();
  const sightings = new RevocationSightings(standing);
  sightings.watch(state);
  const begun = await context.begun();
  // Whatever asks, one at a time: what is decided next rests on what was decided before.
  const turns = new Turns();

  const act = (decide: () => RevocationChange[] | Promise<RevocationChange[]>): Promise<void> =>
    turns.take(async () => {
      const changes = await retry(async () => decide(), always);
      if (changes.length === 0) return;
      await journal.append(changes);
      sightings.watch(state);
      for (const change of changes) logger.info({ revocation: idOf(change), change: change.type }, 'revocation');
    });

  const planned = (wish: RevocationWish, target: () => Promise<RevocationTarget>, live: boolean): Promise<void> =>
    context.planning.take(() =>
      act(async () => {
        if (state.decided.has(wish.id)) return [];
        const known = await target();
        const others = await begun.beside('revocations', wish.tenant, wish.at);
        return plan(state, wish, known, { ...rules, live }, others);
      }),
    );

  const inputs: Partial<Record<Topic, (record: LogRecord) => Promise<void>>> = {
    [topics.commands]: async (record) => {
      const command = readJson(record, commandSchema);
      if (command.type !== 'revoke-certificate' || command.state !== 'approved') return;
      const { id, tenant, at, target, alert, approvedBy } = command;
      const actor = approvedBy ?? ({ type: 'system' } as const);
      const reason = config.pki?.policyReason ?? 'certificate-hold';
      const wish: RevocationWish = { id, tenant, actor, at, command: id, alert: alert.number, reason };
      const hit = () => targets.ofCertificate(tenant, target, clock.now());
      await planned(wish, hit, rules.live && !command.simulated);
    },
    [topics.revocationRequests]: async (record) => {
      const request = readJson(record, revocationRequestSchema);
      if (request.type === 'confirm-revocation' || request.type === 'lift-revocation')
        return act(() => wished(state, request));
      const { id, tenant, actor, at, reason } = request;
      const hit = () =>
        request.type === 'revoke-device'
          ? targets.ofDevice(tenant, request.device, clock.now())
          : targets.ofCertificate(tenant, { ...request, device: '' }, clock.now());
      await planned({ id, tenant, actor, at, command: '', alert: null, reason }, hit, rules.live);
    },
    [topics.responseRequests]: async (record) => {
      const request = readJson(record, responseRequestSchema);
      if (request.type !== 'stop-responses' && request.type !== 'resume-responses') return;
      await act(() => switched(state, request));
    },
    [topics.publications]: async (record) => {
      heard(lists, readJson(record, publicationSchema));
      await act(() => published(state, lists, clock.now(), rules));
    },
    [topics.identity]: async (record) => {
      if (record.header.type !== 'events' || sightings.none) return;
      const rows = new BlockCursor(record.payload);
      for (let row = 0; row < rows.rows; row++) {
        const sighting = sightings.of(rows.seek(row));
        if (sighting !== undefined) await act(() => sighted(state, sighting, rules));
      }
    },
  };

  const consumer = 'revocation';
  const loops = Object.entries(inputs).map(async ([name, take]) => {
    const topic = name as Topic;
    const { low } = await retry(() => log.bounds(topic, 0), always);
    // What went out is held in memory only, and little: read from its beginning.
    const known =
      topic === topics.publications ? undefined : await retry(() => log.position(consumer, topic, 0), always);
    for await (const records of follow(log, topic, 0, Math.max(low, known ?? low), { signal })) {
      for (const record of records) await take(record);
      const next = (records.at(-1)?.offset ?? 0) + 1;
      await retry(() => log.commit(consumer, topic, 0, next), always);
    }
  });
  const tending = (async () => {
    while (await pause(tendMs, signal))
      await act(() => [...published(state, lists, clock.now(), rules), ...due(state, clock.now(), rules)]);
  })();
  return {
    status: () => {
      const all = [...state.all.values()];
      const held = all.filter((one) => one.state === 'held').length;
      return { revocation: { inForce: all.filter(isInForce).length, held } };
    },
    done: Promise.all([...loops, tending]).then(() => undefined),
    stop: async () => {
      await Promise.allSettled([...loops, tending]);
    },
  };
}
