import type { Alert } from '../schemas/alert.ts';
import type { ResponseCommand, ResponseType } from '../schemas/command.ts';
import { digest } from '../schemas/digest.ts';
import { isId } from '../schemas/limits.ts';
import type { Obstacle } from '../schemas/journal.ts';
import { trustOf } from './policy-match.ts';

/** Proposals that wait for a person, per tenant. */
export const mostProposals = 1_000;

export type ResponseRequest = Pick<ResponseCommand, 'type' | 'change' | 'rule' | 'simulated' | 'at'>;

/**
 * What stands in the way of any response whatever a table says: evidence that somebody could have made up, or that came
 * by a channel that proves nothing. Somebody who can invent a log line must not be able to have devices shut out.
 */
export function evidenceObstacle(alert: Alert): Obstacle | undefined {
  return alert.spoofable > 1 || trustOf(alert) === 'none' ? 'weak_evidence' : undefined;
}

/** A proposal, or a command that policy approves by itself. */
export function responseFor(
  state: ResponseCommand['state'],
  request: ResponseRequest,
  alert: Alert,
): ResponseCommand | 'no_target' {
  const { type } = request;
  const opening = alert.reopenedAt.at(-1) ?? alert.openedAt;
  const target = targetOf(type, alert);
  if (target === undefined) return 'no_target';
  return {
    ...request,
    id: digest(alert.tenant, alert.number, opening, type, JSON.stringify(target), state),
    tenant: alert.tenant,
    alert,
    state,
    proposal: '',
    approvedBy: state === 'approved' ? { type: 'system' } : null,
    target,
  } as ResponseCommand;
}

/** The command that a person's approval of a proposal becomes. */
export function approved(
  proposal: ResponseCommand,
  by: Pick<ResponseCommand, 'approvedBy' | 'at' | 'alert' | 'simulated'>,
): ResponseCommand {
  return { ...proposal, ...by, id: approvalId(proposal.id), state: 'approved', proposal: proposal.id };
}

export function approvalId(proposal: string): string {
  return digest(proposal, 'approved');
}

/** Ids only, checked: log text never names what something is done to. */
function targetOf(type: ResponseType, alert: Alert): ResponseCommand['target'] | undefined {
  const { subject, facts, gateway } = alert;
  const named = subject.kind === 'device' ? subject.id : alert.device;
  const device = isId(named) ? named : '';
  switch (type) {
    case 'quarantine-device':
      return device === '' ? undefined : { device, gateway: isId(gateway) ? gateway : '' };
    case 'revoke-certificate': {
      const colon = subject.kind === 'certificate' ? subject.id.lastIndexOf(':') : -1;
      const issuer = typeof facts['issuer'] === 'string' ? facts['issuer'] : subject.id.slice(0, Math.max(0, colon));
      const serial =
        typeof facts['serial'] === 'string' ? facts['serial'] : colon < 0 ? '' : subject.id.slice(colon + 1);
      if (issuer === '' || issuer.length > 1024 || !/^[0-9a-f]{1,40}$/.test(serial)) return undefined;
      return { issuer, serial, device };
    }
    case 'reset-credentials': {
      const { kind, id } = subject;
      if ((kind === 'production-batch' || kind === 'gateway') && isId(id)) return { scope: { kind, id } };
      return device === '' ? undefined : { scope: { kind: 'device', id: device } };
    }
    default:
      return type satisfies never;
  }
}
