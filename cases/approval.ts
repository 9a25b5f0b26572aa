import type { Command, ResponseCommand } from '../schemas/command.ts';
import type { Change, Refusal } from '../schemas/journal.ts';
import type { Request } from '../schemas/request.ts';
import type { OnCall } from './policy.ts';
import { approvalId, approved, evidenceObstacle } from './response.ts';
import type { TenantState } from './tenant-state.ts';

export type ApprovalRequest = Extract<Request, { type: 'approve-response' | 'decline-response' }>;

/** What a person's word on a proposed response comes to: the evidence is looked at again as it is now. */
export function decideApproval(
  tenant: TenantState,
  request: ApprovalRequest,
  onCall: OnCall,
  now: number,
): { change: Change; commands: Command[] } {
  const { id, actor, command } = request;
  const wished = { request: id, actor };
  const proposal = proposalIn(tenant, command);
  const number = proposal?.alert.number ?? 0;
  const refused = (reason: Refusal): { change: Change; commands: Command[] } => ({
    change: { type: 'request-refused', number, ...wished, reason },
    commands: [],
  });
  if (proposal === undefined)
    return refused(tenant.commands.has(approvalId(command)) ? 'already_approved' : 'unknown_proposal');
  if (actor.type !== 'person') return refused('needs_another_person');
  if (request.type === 'decline-response')
    return { change: { type: 'response-declined', number, ...wished, command, note: request.note }, commands: [] };
  const held = tenant.alerts.get(number);
  if (held === undefined || held.situation === 'none') return refused('unknown_alert');
  if (held.situation === 'closed') return refused('already_closed');
  if (evidenceObstacle(held.alert) !== undefined) return refused('weak_evidence');
  const by = { approvedBy: actor, at: now, alert: held.alert, simulated: !onCall.live.includes(proposal.type) };
  return { change: { type: 'response-approved', number, ...wished, command }, commands: [approved(proposal, by)] };
}

function proposalIn(tenant: TenantState, id: string): ResponseCommand | undefined {
  for (const waiting of tenant.proposals.values()) {
    const proposal = waiting.get(id);
    if (proposal !== undefined) return proposal;
  }
  return undefined;
}
