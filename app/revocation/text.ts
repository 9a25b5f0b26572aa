import { canBeLifted, type Revocation } from '../../schemas/revocation.ts';
import { aligned } from '../aligned.ts';
import { showable } from '../showable.ts';
import type { KnownIssuer } from './standing.ts';

const words: Record<Revocation['state'], string> = {
  held: 'waits for a second person',
  applying: 'on its way into the lists',
  applied: 'in the lists, refusal not yet observed',
  verified: 'refusal observed',
  overdue: 'in the lists, but no refusal was observed in time',
  breached: 'in the lists, and let in all the same',
  lifting: 'on its way out of the lists',
  lifted: 'taken back',
  declined: 'not confirmed',
  settled: 'revoked, no longer watched',
  replaced: 'replaced by a revocation for good',
  refused: 'not begun',
};

/** One line each. */
export function revocationTable(revocations: readonly Revocation[]): string {
  if (revocations.length === 0) return 'no revocations\n';
  return aligned(
    revocations.map((one) => [
      one.id.slice(0, 8),
      one.tenant,
      showable(one.device || '-'),
      one.certificates[0]?.serial ?? '-',
      one.reason,
      saidOf(one),
    ]),
  );
}

export function revocationPage(one: Revocation, issuers: readonly Pick<KnownIssuer, 'keyId' | 'name'>[]): string {
  return page([
    [`revocation ${one.id}`, saidOf(one)],
    ...whatOf(one, issuers),
    ['asked by', nameOf(one.requestedBy) + (one.alert === null ? '' : `, alert ${one.alert}`)],
    ['confirmed by', one.confirmedBy === null ? '-' : nameOf(one.confirmedBy)],
    ['in the lists', one.appliedAt === null ? '-' : `since ${new Date(one.appliedAt).toISOString()}`],
    ['evidence', one.evidence === '' ? '-' : one.evidence],
  ]);
}

/** What would come of a wish, before anybody is asked for anything. */
export function previewPage(one: Revocation, issuers: readonly Pick<KnownIssuer, 'keyId' | 'name'>[]): string {
  return page([
    ['preview', 'nothing has been asked for'],
    ...whatOf(one, issuers),
    ['then', one.state === 'applying' ? 'revoked at once' : saidOf(one)],
    ['dry run', one.simulated ? 'yes: no list would show it (pki.live)' : 'no'],
    ['sessions', 'those open now go on until keys are negotiated again; `tocsin quarantine device` ends them'],
  ]);
}

function whatOf(one: Revocation, issuers: readonly Pick<KnownIssuer, 'keyId' | 'name'>[]): [string, string][] {
  const issuerOf = (keyId: string): string => issuers.find((issuer) => issuer.keyId === keyId)?.name ?? keyId;
  const named = (all: Revocation['certificates']): [string, string][] =>
    all.map(({ issuer, serial }) => ['', `${serial} of ${issuerOf(issuer)}`]);
  const group = ([name, id]: [string, string]): string[] => (id === '' ? [] : [`${name} ${id}`]);
  const groups = (
    [
      ['site', one.site],
      ['model', one.model],
      ['batch', one.productionBatch],
    ] as [string, string][]
  ).flatMap(group);
  return [
    [
      'device',
      `${one.device || 'nobody said whose'}, of ${one.tenant}${groups.length === 0 ? '' : ` (${groups.join(', ')})`}`,
    ],
    ['certificates', one.certificates.length === 0 ? '-' : String(one.certificates.length)],
    ...named(one.certificates),
    ...(one.beyond.length === 0 ? [] : [['not ours', 'other authorities would have to revoke'] as [string, string]]),
    ...named(one.beyond),
    ['reason', `${one.reason}: ${canBeLifted(one) ? 'can be lifted again' : 'for good, it can not be taken back'}`],
  ];
}

function page(lines: readonly (readonly [string, string])[]): string {
  return lines.map(([name, value]) => `${showable(name).padEnd(14)}${showable(value)}\n`).join('');
}

function saidOf({ state, why, simulated }: Revocation): string {
  const reason = why === '' ? '' : ` (${why.replaceAll('_', ' ')})`;
  return `${simulated ? 'dry run: ' : ''}${words[state]}${reason}`;
}

function nameOf(actor: Revocation['requestedBy']): string {
  return actor.type === 'person' ? actor.name : 'policy';
}
