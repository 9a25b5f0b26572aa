import type { Campaign } from '../../cases/campaign/state.ts';
import type { Actor } from '../../schemas/alert.ts';
import type { AuditEntry } from '../../schemas/api/audit.ts';
import type { CampaignChange } from '../../schemas/campaign.ts';
import type { Forgetting } from '../../schemas/forgetting.ts';
import type { Change, Entry } from '../../schemas/journal.ts';
import type { Quarantine, QuarantineChange } from '../../schemas/quarantine.ts';
import type { RevocationChange } from '../../schemas/revocation.ts';
import type { ViewChange } from '../../schemas/view.ts';
import { sentence } from '../change-sentence.ts';
import { caseOf } from './story.ts';

type Told = { tenant: string; entry: AuditEntry } | undefined;

/** What a person did by an entry of the journal; undefined when nobody did. */
export function auditedEntry({ tenant, at, change }: Entry, offset: number): Told {
  if (!('actor' in change) || change.actor.type !== 'person') return undefined;
  const note = 'note' in change ? change.note : '';
  const what = sentence('note' in change ? { ...change, note: '' } : change);
  const number = 'number' in change && change.number > 0 ? `alert ${change.number}` : '';
  const about = caseOf(change) > 0 ? `case ${caseOf(change)}` : number;
  const id = `journal.v1:${offset}`;
  return { tenant, entry: { id, at, who: change.actor.name, kind: kindOf(change), what, about, note } };
}

function kindOf(change: Change): AuditEntry['kind'] {
  if (caseOf(change) > 0) return 'case';
  if (change.type === 'response-approved' || change.type === 'response-declined') return 'response';
  return 'suppression' in change ? 'suppression' : 'alert';
}

/** Changes of responses have a type that says it, and an actor when somebody wished it. */
function response(
  topic: string,
  offset: number,
  { type, at, actor, reason = '' }: { type: string; at: number; actor: Actor | undefined; reason?: string },
  { tenant, about }: { tenant: string; about: string },
): Told {
  if (actor?.type !== 'person' || tenant === '') return undefined;
  const what = `${type.replaceAll('-', ' ')}${reason === '' ? '' : `: ${reason.replaceAll('_', ' ')}`}`;
  return { tenant, entry: { id: `${topic}:${offset}`, at, who: actor.name, kind: 'response', what, about, note: '' } };
}

export function auditedQuarantine(change: QuarantineChange, offset: number, one: Quarantine | undefined): Told {
  const planned = change.type === 'quarantine-planned';
  const actor = planned ? change.quarantine.requestedBy : 'actor' in change ? change.actor : undefined;
  const reason = planned ? change.quarantine.reason : 'reason' in change ? change.reason : '';
  const tenant = 'tenant' in change ? change.tenant : (one?.tenant ?? '');
  const about = one === undefined ? '' : `device ${one.device}`;
  return response('quarantines.v1', offset, { ...change, actor, reason }, { tenant, about });
}

export function auditedCampaign(change: CampaignChange, offset: number, one: Campaign | undefined): Told {
  if (change.type === 'campaign-listed') return undefined;
  const planned = change.type === 'campaign-planned' ? change.plan : undefined;
  const plan = planned ?? one?.plan;
  const actor = planned?.requestedBy ?? ('actor' in change ? change.actor : undefined);
  const reason = 'reason' in change ? change.reason : '';
  const tenant = plan?.tenant ?? ('tenant' in change ? change.tenant : '');
  const about = plan === undefined ? '' : `campaign ${plan.number} on ${plan.scope.kind} ${plan.scope.id}`;
  return response('campaigns.v1', offset, { type: change.type, at: change.at, actor, reason }, { tenant, about });
}

export function auditedRevocation(
  change: RevocationChange,
  offset: number,
  one: { tenant: string; device: string } | undefined,
): Told {
  const planned = change.type === 'revocation-planned' ? change.revocation : undefined;
  const actor = planned?.requestedBy ?? ('actor' in change ? change.actor : undefined);
  const tenant = 'tenant' in change ? change.tenant : (one?.tenant ?? '');
  const about = one === undefined || one.device === '' ? '' : `device ${one.device}`;
  const reason = 'reason' in change ? change.reason : '';
  return response('revocations.v1', offset, { type: change.type, at: change.at, actor, reason }, { tenant, about });
}

export function auditedForgetting(change: Forgetting, offset: number): Told {
  if (change.type !== 'device-forgotten') return undefined;
  return response('forgetting.v1', offset, change, { tenant: change.tenant, about: `device ${change.device}` });
}

export function auditedView(change: ViewChange, offset: number): Told {
  const saved = change.type === 'view-saved';
  const { by: who, at } = saved ? change.view : change;
  const about = saved ? `view ${change.view.title}` : `view ${change.id.slice(0, 8)}`;
  const what = saved ? 'view saved' : 'view removed';
  return { tenant: change.tenant, entry: { id: `views.v1:${offset}`, at, who, kind: 'view', what, about, note: '' } };
}
