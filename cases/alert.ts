import type { Actor, Alert } from '../schemas/alert.ts';
import type { Finding } from '../schemas/finding.ts';
import type { Change, Refusal } from '../schemas/journal.ts';
import type { Request } from '../schemas/request.ts';
import { alertOf, type Hidden, inSight, isAbove, isHidden, joined, reopened, stormAlertOf } from './alert-record.ts';

export type AlertState =
  | { readonly situation: 'none' }
  | { readonly situation: 'open' | 'acknowledged'; readonly alert: Alert }
  | { readonly situation: 'closed'; readonly alert: Alert; readonly closedAt: number };

export const initialState: AlertState = { situation: 'none' };

/** What became of the alert. Changes that are not about alerts, or not about one in this situation, leave it as it was. */
export function evolve(state: AlertState, change: Change, at: number): AlertState {
  if (change.type === 'alert-opened') return { situation: 'open', alert: change.alert };
  if (state.situation === 'none') return state;
  const { alert } = state;
  if (change.type === 'alert-refreshed') return { ...state, alert: joined(alert, change.finding) };
  if ('finding' in change) {
    const after = { ...joined(alert, change.finding), ...change.hidden };
    return change.type === 'alert-reopened'
      ? { situation: 'open', alert: reopened(after, at) }
      : { ...state, alert: after };
  }
  const revision = alert.revision + 1;
  if (change.type === 'alert-closed' || change.type === 'case-closed') {
    const closed = { state: 'closed', closeReason: change.reason, closedAt: at, revision } as const;
    return { situation: 'closed', closedAt: at, alert: { ...alert, ...closed } };
  }
  if (change.type === 'alert-acknowledged') {
    const taken = {
      state: 'acknowledged',
      acknowledgedBy: nameOf(change.actor),
      acknowledgedAt: at,
      revision,
    } as const;
    return { situation: 'acknowledged', alert: { ...alert, ...taken } };
  }
  const part = partOf(alert, change);
  return part === undefined ? state : { ...state, alert: { ...alert, ...part, revision } };
}

/** What of the alert a change sets without moving it; undefined when it is about something else. */
function partOf(alert: Alert, change: Change): Partial<Alert> | undefined {
  if (change.type === 'alert-assigned') return { assignee: change.assignee };
  if (change.type === 'alert-noted') return { notes: alert.notes + 1 };
  if (change.type === 'alerts-inhibited') return { inhibitedBy: change.number };
  if (change.type === 'case-opened') return { case: change.case.number };
  if (change.type === 'alert-attached') return { case: change.case };
  return change.type === 'alert-detached' ? { case: null } : undefined;
}

export type AlertRequest = Extract<
  Request,
  { type: 'acknowledge-alert' | 'close-alert' | 'assign-alert' | 'note-alert' }
>;

export type AlertCommand =
  | {
      readonly type: 'join-finding';
      readonly finding: Finding;
      /** A later version of a finding this alert already holds. */
      readonly amends: boolean;
      /** The tenant's next free number, taken when a new alert is opened. */
      readonly number: number;
      readonly now: number;
      /** Milliseconds after closing in which a new finding reopens instead of opening another. */
      readonly quietMs: number;
      /** The alert given stands for many subjects: so does one that is opened. */
      readonly storm?: boolean;
      /** What hides the alert, as it is after the change. */
      readonly hiding?: (alert: Alert) => Hidden;
    }
  | { readonly type: 'follow-request'; readonly request: AlertRequest };

type JoinFinding = Extract<AlertCommand, { type: 'join-finding' }>;

/** What happens, given the alert that the command is about. Refusals are changes too; nothing is an empty list. */
export function decide(command: AlertCommand, state: AlertState): Change[] {
  return command.type === 'join-finding' ? [joinFinding(command, state)] : [followRequest(command.request, state)];
}

function joinFinding(command: JoinFinding, state: AlertState): Change {
  const { finding, amends } = command;
  if (state.situation === 'none') return opened(command);
  const { alert } = state;
  const number = alert.number;
  const rises = isAbove(finding.severity, alert.severity);
  const after = joined(alert, finding);
  // What stands for many subjects is hidden as far as the one that comes now would be.
  const hiding = command.hiding?.(command.storm === true ? alertOf(finding, number, command.now) : after) ?? inSight;
  const hidden = isHidden(alert) || isHidden(hiding) ? { hidden: hiding } : {};
  if (state.situation !== 'closed') {
    if (rises) return { type: 'alert-escalated', number, finding, ...hidden };
    const appears = state.situation === 'open' && isHidden(alert) && !isHidden(hiding);
    return appears
      ? { type: 'alert-resurfaced', number, finding, ...hidden }
      : { type: 'alert-refreshed', number, finding };
  }
  // Somebody has judged this evidence: only a graver reading of it is worth waking them again.
  if (amends && !rises) return { type: 'alert-refreshed', number, finding };
  if (amends || command.now - state.closedAt <= command.quietMs)
    return { type: 'alert-reopened', number, finding, ...hidden };
  return opened(command);
}

function opened({ finding, number, now, storm, hiding }: JoinFinding): Change {
  const alert = alertOf(finding, number, now);
  const shown = storm === true ? stormAlertOf(finding, number, now) : alert;
  return { type: 'alert-opened', alert: { ...shown, ...hiding?.(alert) }, finding };
}

function followRequest(request: AlertRequest, state: AlertState): Change {
  const { id, alert: number, actor, revision } = request;
  const wished = { number, request: id, actor };
  const refused = (reason: Refusal): Change => ({ type: 'request-refused', ...wished, reason });
  if (state.situation === 'none') return refused('unknown_alert');
  if (state.situation === 'closed' && request.type !== 'note-alert') return refused('already_closed');
  if (revision !== undefined && revision !== state.alert.revision) return refused('stale_revision');
  switch (request.type) {
    case 'close-alert':
      return { type: 'alert-closed', ...wished, reason: request.reason, note: request.note };
    case 'assign-alert':
      return { type: 'alert-assigned', ...wished, assignee: request.assignee };
    case 'note-alert':
      return { type: 'alert-noted', ...wished, note: request.note };
    case 'acknowledge-alert':
      if (state.situation === 'acknowledged') return refused('already_acknowledged');
      return { type: 'alert-acknowledged', ...wished };
    default:
      return request satisfies never;
  }
}

export function nameOf(actor: Actor): string {
  return actor.type === 'person' ? actor.name : 'system';
}
