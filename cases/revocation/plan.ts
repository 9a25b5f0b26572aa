import type { Actor } from '../../schemas/alert.ts';
import { digest } from '../../schemas/digest.ts';
import {
  canBeLifted,
  type Revocation,
  type RevocationChange,
  type RevocationReason,
} from '../../schemas/revocation.ts';
import { type Begun, type Caps, capExceeded, type FleetSizes } from '../caps.ts';
import { begunRevocations, isOver, type RevocationState } from './state.ts';

export interface RevocationRules {
  caps: Caps;
  /** Devices whose certificates nothing and nobody revokes here. */
  never: ReadonlySet<string>;
  /** False: dry run. */
  live: boolean;
  /** Gateways fetch lists now and then: being let in within so long is no breach, ms. */
  propagationMs: number;
  /** How long the refusal may take to be seen, ms. */
  verifyWithinMs: number;
  /** How long a revocation is watched once it is in the lists, ms. */
  watchMs: number;
  /** What was just lifted is left alone for so long, unless a person asks, ms. */
  immunityMs: number;
}

type Certificate = Revocation['certificates'][number];

/** What is known of whom it hits when it is planned. */
export interface RevocationTarget {
  /** '' when nobody who can be believed said whose it is. */
  device: string;
  site: string;
  model: string;
  productionBatch: string;
  /** Of issuers delegated to us, and how they stand now. */
  certificates: readonly (Certificate & { standing: 'good' | 'hold' | 'revoked' })[];
  /** Of other issuers. */
  beyond: readonly Certificate[];
  /** Why nothing can be planned for it, '' for nothing. */
  obstacle: '' | 'issuer_ambiguous';
  sizes: FleetSizes;
}

export interface RevocationWish {
  /** Id of the request or command: decided once. */
  id: string;
  tenant: string;
  actor: Actor;
  at: number;
  /** Of the command, '' for a person's own wish. */
  command: string;
  alert: number | null;
  reason: RevocationReason;
}

/** More than this nobody looks through: what is asked beyond is refused. */
const mostHeld = 200;
const mostCertificates = 16;

/**
 * Plans a revocation: at once when no cap is in the way, held for a second person above one, refused for a reason.
 *
 * @param others what else shuts devices out, and shares the caps
 */
export function plan(
  state: RevocationState,
  wish: RevocationWish,
  target: RevocationTarget,
  rules: RevocationRules,
  others: readonly Begun[] = [],
): RevocationChange[] {
  if (state.decided.has(wish.id)) return [];
  const { tenant, at, reason } = wish;
  const { device, site, model, productionBatch } = target;
  const wanted = target.certificates.filter(({ standing }) => standing === 'good' || isStronger(standing, reason));
  const certificates = wanted.slice(0, mostCertificates).map(({ issuer, serial }) => ({ issuer, serial }));
  const id = digest('revocation', tenant, wish.id);
  const newcomer = { id, tenant, device, site, model, productionBatch, plannedAt: at, simulated: !rules.live };
  const met = meeting(state, tenant, certificates, !rules.live);
  const forbidden = refusalOf(state, wish, target, rules, { certificates, met });
  const cap =
    forbidden === '' ? capExceeded([...begunRevocations(state), ...others], newcomer, target.sizes, rules.caps) : '';
  const refusal = cap !== '' && heldIn(state, tenant) >= mostHeld ? 'above_cap' : forbidden;
  const named = certificates.map(({ issuer, serial }) => `${issuer} ${serial}`).toSorted();
  const revocation: Revocation = {
    ...{ ...newcomer, certificates, reason },
    beyond: target.beyond.slice(0, mostCertificates),
    state: refusal !== '' ? 'refused' : cap !== '' ? 'held' : 'applying',
    why: refusal !== '' ? refusal : cap,
    target: digest(tenant, device, reason, ...named),
    ...{ command: wish.command, alert: wish.alert, requestedBy: wish.actor, confirmedBy: null },
    ...{ facts: null, appliedAt: null, verifyBy: null, verifiedAt: null, evidence: '' },
    replaces: met.map(({ id }) => id).slice(0, mostCertificates),
    endedAt: refusal === '' ? null : at,
  };
  return [{ type: 'revocation-planned', at, request: wish.id, revocation }];
}

/** A hold can become a revocation for good, and nothing else can become another. */
function isStronger(standing: 'hold' | 'revoked', reason: RevocationReason): boolean {
  return standing === 'hold' && !canBeLifted({ reason });
}

/** Revocations under way or in force that name one of these certificates. A dry run is in nobody's way but another's. */
function meeting(
  { all }: RevocationState,
  tenant: string,
  certificates: readonly Certificate[],
  simulated: boolean,
): Revocation[] {
  const wanted = new Set(certificates.map(({ issuer, serial }) => `${issuer} ${serial}`));
  const met: Revocation[] = [];
  for (const one of all.values()) {
    if (one.tenant !== tenant || isOver(one) || one.simulated !== simulated) continue;
    if (one.certificates.some(({ issuer, serial }) => wanted.has(`${issuer} ${serial}`))) met.push(one);
  }
  return met;
}

function refusalOf(
  state: RevocationState,
  { tenant, actor, at, reason }: RevocationWish,
  { device, certificates: all, beyond, obstacle }: RevocationTarget,
  { never, immunityMs }: RevocationRules,
  { certificates, met }: { certificates: readonly Certificate[]; met: readonly Revocation[] },
): '' | Revocation['why'] {
  if (device !== '' && never.has(device)) return 'never_revoke';
  if (state.stopped.has(tenant)) return 'responses_stopped';
  if (obstacle !== '') return obstacle;
  if (all.length === 0) return beyond.length > 0 ? 'issuer_not_delegated' : 'no_certificate';
  // Whose it is decides whether it may be: a forger must not name a certificate of a device that is never to be shut out.
  if (device === '' && actor.type === 'system') return 'owner_unknown';
  if (certificates.length === 0) return 'already_revoked';
  if (met.some((one) => one.state === 'held' || one.state === 'lifting')) return 'already_asked';
  if (met.some((one) => !canBeLifted(one) || canBeLifted({ reason }))) return 'already_revoked';
  return actor.type === 'system' && wasLifted(state, tenant, certificates, at - immunityMs) ? 'just_lifted' : '';
}

function wasLifted(
  { all }: RevocationState,
  tenant: string,
  certificates: readonly Certificate[],
  since: number,
): boolean {
  const serials = new Set(certificates.map(({ serial }) => serial));
  for (const one of all.values()) {
    if (one.tenant !== tenant || one.state !== 'lifted' || (one.endedAt ?? 0) <= since) continue;
    if (one.certificates.some(({ serial }) => serials.has(serial))) return true;
  }
  return false;
}

function heldIn({ all }: RevocationState, tenant: string): number {
  let held = 0;
  for (const one of all.values()) if (one.state === 'held' && one.tenant === tenant) held++;
  return held;
}
