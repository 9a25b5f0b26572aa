import type { Actor } from '../../schemas/alert.ts';
import { digest } from '../../schemas/digest.ts';
import type { Denial, FiledReport } from '../../schemas/gateway.ts';
import type { Quarantine, QuarantineChange, ResponseRequest } from '../../schemas/quarantine.ts';
import { type Begun, type Caps, capExceeded, type FleetSizes } from '../caps.ts';
import { begunQuarantines, isInForce, isOver, type QuarantineState } from './state.ts';

export interface QuarantineRules {
  caps: Caps;
  /** Devices that nothing and nobody may quarantine here: pumps that must run, ourselves. */
  never: ReadonlySet<string>;
  /** False: dry run. */
  live: boolean;
  /** How long the refusal may take to be seen, ms. */
  verifyWithinMs: number;
  /** A device just released is left alone for so long, unless a person asks, ms. */
  immunityMs: number;
}

/** What is known of the device when it is planned: whom a gateway would have to refuse, and where. */
export interface Target {
  device: string;
  site: string;
  model: string;
  productionBatch: string;
  gateways: string[];
  names: Pick<Denial, 'certificates' | 'commonNames' | 'usernames' | 'addresses'>;
  sizes: FleetSizes;
}

export interface Wish {
  /** Id of the request or command: decided once. */
  id: string;
  tenant: string;
  actor: Actor;
  at: number;
  /** Of the command, '' for a person's own wish. */
  command: string;
  alert: number | null;
  hours: number;
}

const hourMs = 3_600_000;
/** More than this nobody looks through: what is asked beyond is refused. */
const mostHeld = 200;

/**
 * Plans a quarantine: at once when no cap is in the way, held for a second person above one, refused for a reason.
 *
 * @param others what else shuts devices out, and shares the caps
 */
export function plan(
  state: QuarantineState,
  wish: Wish,
  target: Target,
  rules: QuarantineRules,
  others: readonly Begun[] = [],
): QuarantineChange[] {
  if (state.decided.has(wish.id)) return [];
  const { tenant, at } = wish;
  const { device, site, model, productionBatch, gateways, names } = target;
  const id = digest('quarantine', tenant, device, wish.id);
  const expiresAt = at + Math.round(wish.hours * hourMs);
  const newcomer = { id, tenant, device, site, model, productionBatch, plannedAt: at, simulated: !rules.live };
  const forbidden = refusalOf(state, wish, target, rules);
  const cap =
    forbidden === '' ? capExceeded([...begunQuarantines(state), ...others], newcomer, target.sizes, rules.caps) : '';
  const refusal = cap !== '' && heldIn(state, tenant) >= mostHeld ? 'above_cap' : forbidden;
  const quarantine: Quarantine = {
    ...{ ...newcomer, gateways, expiresAt, command: wish.command, alert: wish.alert },
    state: refusal !== '' ? 'refused' : cap !== '' ? 'held' : 'applying',
    reason: refusal !== '' ? refusal : cap,
    denial: { quarantine: id, device, ...names, expiresAt },
    target: digest(tenant, device, ...gateways.toSorted(), JSON.stringify(names)),
    requestedBy: wish.actor,
    confirmedBy: null,
    ...{ appliedAt: null, verifyBy: null, verifiedAt: null, evidence: '', standing: {} },
    endedAt: refusal === '' ? null : at,
  };
  return [{ type: 'quarantine-planned', at, request: wish.id, quarantine }];
}

function heldIn(state: QuarantineState, tenant: string): number {
  let held = 0;
  for (const one of state.all.values()) if (one.state === 'held' && one.tenant === tenant) held++;
  return held;
}

function refusalOf(
  state: QuarantineState,
  { tenant, actor, at }: Wish,
  { device, gateways, names }: Target,
  { never, immunityMs }: QuarantineRules,
): '' | Quarantine['reason'] {
  if (never.has(device)) return 'never_quarantine';
  if (state.stopped.has(tenant)) return 'responses_stopped';
  for (const other of state.all.values()) {
    if (other.tenant !== tenant || other.device !== device) continue;
    if (!isOver(other) && other.state !== 'releasing') return 'already_quarantined';
    const lifted = other.state === 'released' && other.endedAt !== null && other.appliedAt !== null;
    if (lifted && actor.type === 'system' && (other.endedAt ?? 0) > at - immunityMs) return 'just_released';
  }
  if (gateways.length === 0) return 'no_gateway';
  const known = names.certificates.length + names.commonNames.length + names.usernames.length + names.addresses.length;
  return known === 0 ? 'nothing_to_refuse' : '';
}

/** What a person's wish changes; wishes that cannot be followed are put on record with the reason. */
export function wished(
  state: QuarantineState,
  wish: Exclude<ResponseRequest, { type: 'quarantine-device' }>,
): QuarantineChange[] {
  const { id: request, tenant, actor, at } = wish;
  if (state.decided.has(request)) return [];
  if (wish.type === 'stop-responses') return [{ type: 'responses-stopped', at, request, tenant, actor }];
  if (wish.type === 'resume-responses') return [{ type: 'responses-resumed', at, request, tenant, actor }];
  const refuse = (reason: Extract<QuarantineChange, { type: 'wish-refused' }>['reason']): QuarantineChange[] => [
    { type: 'wish-refused', at, request, tenant, actor, reason },
  ];
  const quarantine = state.all.get(wish.quarantine);
  if (quarantine === undefined || quarantine.tenant !== tenant) return refuse('unknown_quarantine');
  const { id } = quarantine;
  if (wish.type === 'release-device') {
    if (isOver(quarantine) || quarantine.state === 'releasing') return refuse('already_over');
    const why = quarantine.state === 'held' ? 'declined' : 'released';
    return [{ type: 'quarantine-lifted', at, request, id, actor, why }];
  }
  if (quarantine.state !== 'held') return refuse('not_held');
  if (quarantine.target !== wish.target) return refuse('other_target');
  if (samePerson(quarantine.requestedBy, actor)) return refuse('needs_another_person');
  return [{ type: 'quarantine-confirmed', at, request, id, actor }];
}

function samePerson(one: Actor, other: Actor): boolean {
  if (other.type !== 'person') return true;
  return one.type === 'person' && one.name === other.name;
}

/** What a gateway's report changes. */
export function reported(state: QuarantineState, report: FiledReport, rules: QuarantineRules): QuarantineChange[] {
  const quarantine = state.all.get(report.quarantine);
  const { tenant, gateway, enforcer, type: said, reason, receivedAt: at } = report;
  if (quarantine === undefined || quarantine.tenant !== tenant || !quarantine.gateways.includes(gateway)) return [];
  if (quarantine.standing[`${gateway}/${enforcer}`] === (said === 'failed' ? `failed ${reason}` : said)) return [];
  const verifyBy = at + rules.verifyWithinMs;
  return [{ type: 'quarantine-reported', at, id: quarantine.id, gateway, enforcer, said, reason, verifyBy }];
}

export interface Sighting {
  tenant: string;
  device: string;
  /** Id of the event. */
  event: string;
  /** Event time, ms. */
  at: number;
  refused: boolean;
}

/** What it changes that a device was turned away, or let in. Only what happened after it was applied counts. */
export function sighted(state: QuarantineState, { tenant, device, event, at, refused }: Sighting): QuarantineChange[] {
  for (const quarantine of state.all.values()) {
    const { id, appliedAt } = quarantine;
    if (quarantine.tenant !== tenant || quarantine.device !== device || !isInForce(quarantine)) continue;
    if (appliedAt === null || at <= appliedAt) return [];
    if (!refused && quarantine.state !== 'breached') return [{ type: 'quarantine-breached', at, id, evidence: event }];
    if (refused && quarantine.state !== 'verified') return [{ type: 'quarantine-verified', at, id, evidence: event }];
    return [];
  }
  return [];
}

/** What only the passing of time brings. */
export function due(state: QuarantineState, now: number): QuarantineChange[] {
  const changes: QuarantineChange[] = [];
  for (const quarantine of state.all.values()) {
    const { id, expiresAt, verifyBy } = quarantine;
    const waiting = isInForce(quarantine) || quarantine.state === 'held';
    if (waiting && expiresAt <= now) {
      changes.push({ type: 'quarantine-lifted', at: now, request: '', id, actor: { type: 'system' }, why: 'expired' });
    } else if (quarantine.state === 'applied' && verifyBy !== null && verifyBy <= now) {
      changes.push({ type: 'quarantine-overdue', at: now, id });
    }
  }
  return changes;
}
