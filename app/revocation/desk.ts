import { randomUUID } from 'node:crypto';
import { plan } from '../../cases/revocation/plan.ts';
import { evolve, noRevocations, type RevocationState } from '../../cases/revocation/state.ts';
import { clockFor } from '../../runtime/clock.ts';
import type { Config } from '../../runtime/config/schema.ts';
import { Fault } from '../../runtime/errors.ts';
import { jsonEntry, readJson } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import {
  type Revocation,
  type RevocationChange,
  revocationChangeSchema,
  type RevocationRequest,
  revocationRequestSchema,
} from '../../schemas/revocation.ts';
import { topics } from '../../schemas/topics.ts';
import { openStoreFor } from '../open-store.ts';
import { openLog } from '../open-log.ts';
import { type Common, configOf } from '../options.ts';
import { BegunNow } from '../begun-now.ts';
import { askedOf, FleetNow } from '../fleet-now.ts';
import { Targets } from '../quarantine/target.ts';
import { idOf, readRevocations } from './journal.ts';
import { issuersOf, rulesOf } from './rules.ts';
import { Standing } from './standing.ts';
import { RevocationTargets } from './target.ts';

/** The journal as a person at the command line sees it. */
export interface RevocationDesk {
  config: Config;
  log: EventLog;
  state: RevocationState;
  /** Where the journal goes on. */
  next: number;
}

export async function atRevocations(options: Common, action: (desk: RevocationDesk) => Promise<void>): Promise<void> {
  const config = configOf(options);
  const log = await openLog(config, clockFor(config.clock));
  try {
    const state = noRevocations();
    const next = await readRevocations(log, state);
    await action({ config, log, state, next });
  } finally {
    await log.close();
  }
}

type Asked<T = RevocationRequest> = T extends unknown ? Omit<T, 'id' | 'tenant' | 'actor' | 'at'> : never;
export type RevocationAsked = Asked;
export type NewRevocation = Extract<Asked, { reason: unknown }>;

const patienceMs = 15_000;

/** Asks, and waits for what becomes of it. @throws Fault INPUT_INVALID when it is refused, TIMEOUT when nobody decides */
export async function wishOf(
  { config, log, state, next }: RevocationDesk,
  { tenant, as }: { tenant: string; as: string },
  asked: RevocationAsked,
): Promise<Revocation | undefined> {
  const at = clockFor(config.clock).now();
  const about = { id: randomUUID(), tenant, actor: { type: 'person', name: as } as const, at };
  const request = revocationRequestSchema.parse({ ...about, ...asked });
  await log.append([jsonEntry(topics.revocationRequests, 'request', createWriter(), at, request)]);
  const until = performance.now() + patienceMs;
  for (let from = next; performance.now() < until; ) {
    for (const record of await log.read(topics.revocations, 0, from, { waitMs: 500 })) {
      from = record.offset + 1;
      const change = readJson(record, revocationChangeSchema);
      evolve(state, change);
      if ('request' in change && change.request === request.id) return decided(state, change);
    }
  }
  throw new Fault('TIMEOUT', 'nothing has decided it yet: is the role revocation running? (tocsin status)', {
    retryable: true,
  });
}

function decided({ all }: RevocationState, change: RevocationChange): Revocation | undefined {
  if (change.type === 'wish-refused') throw refused(change.reason);
  const one = all.get(idOf(change));
  if (one?.state === 'refused') throw refused(one.why);
  return one;
}

function refused(reason: string): Fault {
  return new Fault('INPUT_INVALID', `refused: ${reason.replaceAll('_', ' ')}`);
}

/** What would be planned now: the same decision, and nobody is asked. @throws Fault of log or store */
export async function previewOf(
  { config, log, state }: RevocationDesk,
  { tenant, as }: { tenant: string; as: string },
  asked: NewRevocation,
): Promise<Revocation> {
  const store = openStoreFor(config, 'reader');
  try {
    const at = clockFor(config.clock).now();
    const fleet = new FleetNow(log, askedOf(config));
    const standing = new Standing(fleet, issuersOf(config));
    const targets = new RevocationTargets(new Targets(fleet, store), standing);
    const target =
      asked.type === 'revoke-device'
        ? await targets.ofDevice(tenant, asked.device, at)
        : await targets.ofCertificate(tenant, { ...asked, device: '' }, at);
    const actor = { type: 'person', name: as } as const;
    const wish = { id: randomUUID(), tenant, actor, at, command: '', alert: null, reason: asked.reason };
    const others = await new BegunNow(log, fleet).beside('revocations', tenant, at);
    const [planned] = plan(state, wish, target, rulesOf(config), others);
    if (planned?.type !== 'revocation-planned') throw new Fault('INPUT_INVALID', 'nothing would be planned');
    return planned.revocation;
  } finally {
    await store.close();
  }
}
