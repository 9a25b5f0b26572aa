import type { Actor, Alert, Request } from '../schemas/alert.ts';
import { severities, type Finding, type Severity } from '../schemas/finding.ts';
import type { Change } from '../schemas/journal.ts';

export type AlertState =
  | { readonly situation: 'none' }
  | { readonly situation: 'open' | 'acknowledged'; readonly alert: Alert }
  | { readonly situation: 'closed'; readonly alert: Alert; readonly closedAt: number };

export const initialState: AlertState = { situation: 'none' };

const findingIdsKept = 20;

/** What became of the alert. Changes that are not about alerts, or not about one in this situation, leave it as it was. */
export function evolve(state: AlertState, change: Change, at: number): AlertState {
  if (change.type === 'alert-opened') return { situation: 'open', alert: change.alert };
  if (state.situation === 'none') return state;
  const { alert } = state;
  switch (change.type) {
    case 'alert-refreshed':
    case 'alert-escalated':
      return { ...state, alert: joined(alert, change.finding) };
    case 'alert-reopened': {
      const again = { state: 'open', acknowledgedBy: null, closeReason: null, closedAt: null } as const;
      return { situation: 'open', alert: { ...joined(alert, change.finding), ...again } };
    }
    case 'alert-acknowledged': {
      const acknowledgedBy = nameOf(change.actor);
      return {
        situation: 'acknowledged',
        alert: { ...alert, state: 'acknowledged', acknowledgedBy, revision: alert.revision + 1 },
      };
    }
    case 'alert-closed': {
      const closed = { state: 'closed', closeReason: change.reason, closedAt: at } as const;
      return { situation: 'closed', closedAt: at, alert: { ...alert, ...closed, revision: alert.revision + 1 } };
    }
    case 'request-refused':
    case 'notification-reported':
      return state;
    default:
      return change satisfies never;
  }
}

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
    }
  | { readonly type: 'follow-request'; readonly request: Request };

/** What happens, given the alert that the command is about. Refusals are changes too; nothing is an empty list. */
export function decide(command: AlertCommand, state: AlertState): Change[] {
  return command.type === 'join-finding' ? joinFinding(command, state) : [followRequest(command.request, state)];
}

function joinFinding(command: Extract<AlertCommand, { type: 'join-finding' }>, state: AlertState): Change[] {
  const { finding, amends } = command;
  if (state.situation === 'none') return [opened(command)];
  const { alert } = state;
  const number = alert.number;
  const rises = isAbove(finding.severity, alert.severity);
  if (state.situation !== 'closed') return [{ type: rises ? 'alert-escalated' : 'alert-refreshed', number, finding }];
  // Somebody has judged this evidence: only a graver reading of it is worth waking them again.
  if (amends) return [{ type: rises ? 'alert-reopened' : 'alert-refreshed', number, finding }];
  if (command.now - state.closedAt <= command.quietMs) return [{ type: 'alert-reopened', number, finding }];
  return [opened(command)];
}

function followRequest(request: Request, state: AlertState): Change {
  const { id, alert: number, actor } = request;
  const refused = (reason: Extract<Change, { type: 'request-refused' }>['reason']): Change => ({
    type: 'request-refused',
    number,
    request: id,
    actor,
    reason,
  });
  if (state.situation === 'none') return refused('unknown_alert');
  if (state.situation === 'closed') return refused('already_closed');
  if (request.type === 'close-alert') {
    return { type: 'alert-closed', number, request: id, actor, reason: request.reason, note: request.note };
  }
  if (state.situation === 'acknowledged') return refused('already_acknowledged');
  return { type: 'alert-acknowledged', number, request: id, actor };
}

export function isAbove(a: Severity, b: Severity): boolean {
  return severities.indexOf(a) > severities.indexOf(b);
}

function nameOf(actor: Actor): string {
  return actor.type === 'person' ? actor.name : 'system';
}

function opened({ finding, number, now }: Extract<AlertCommand, { type: 'join-finding' }>): Change {
  const { tenant, detector, code, subject, reason, severity, title, device, gateway } = finding;
  const { confidence, spoofable, explanation, facts, at } = finding;
  const alert: Alert = {
    number,
    tenant,
    state: 'open',
    detector,
    code,
    subject,
    reason,
    severity,
    title,
    device,
    gateway,
    confidence,
    spoofable,
    explanation,
    facts,
    openedAt: now,
    lastAt: at,
    findings: 1,
    findingIds: [finding.id],
    acknowledgedBy: null,
    closeReason: null,
    closedAt: null,
    revision: 1,
  };
  return { type: 'alert-opened', alert, finding };
}

/** The latest finding speaks for the alert, but its severity and its time never fall. */
function joined(alert: Alert, finding: Finding): Alert {
  const held = alert.findingIds.includes(finding.id) || finding.version > 1;
  const { title, device, gateway, confidence, spoofable, explanation, facts } = finding;
  return {
    ...alert,
    title,
    device,
    gateway,
    confidence,
    spoofable,
    explanation,
    facts,
    severity: isAbove(finding.severity, alert.severity) ? finding.severity : alert.severity,
    lastAt: Math.max(alert.lastAt, finding.at),
    findings: alert.findings + (held ? 0 : 1),
    findingIds: alert.findingIds.includes(finding.id) ? alert.findingIds : kept(alert.findingIds, finding.id),
    revision: alert.revision + 1,
  };
}

/** The first finding and the most recent ones. */
function kept(ids: readonly string[], id: string): string[] {
  const all = [...ids, id];
  return all.length <= findingIdsKept ? all : [...all.slice(0, 1), ...all.slice(all.length - findingIdsKept + 1)];
}
