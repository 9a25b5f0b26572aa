import type { Alert } from '../schemas/alert.ts';
import type { Command, CommandType, NotifiedChange } from '../schemas/command.ts';
import { digest } from '../schemas/digest.ts';
import { severities, type Severity } from '../schemas/finding.ts';
import type { ChangeType } from '../schemas/journal.ts';

export interface PolicyRow {
  readonly from: Severity;
  readonly changes: readonly NotifiedChange[];
  readonly commands: readonly CommandType[];
}

/** Who is told of what. Every row that fits counts; a person hears of one change once per way of reaching them. */
export const policy: readonly PolicyRow[] = [
  {
    from: 'high',
    changes: ['alert-opened', 'alert-reopened', 'alert-escalated'],
    commands: ['send-sms', 'send-email'],
  },
  { from: 'medium', changes: ['alert-opened', 'alert-reopened', 'alert-escalated'], commands: ['send-email'] },
  { from: 'high', changes: ['alert-acknowledged', 'alert-closed'], commands: ['send-email'] },
];

/** Who is on call for a tenant, and which command types act: the others are simulated. */
export interface OnCall {
  readonly recipients: Readonly<Partial<Record<CommandType, readonly string[]>>>;
  readonly live: readonly CommandType[];
}

/** The commands that a change of this alert (as it is after the change) gives rise to; none for severity info. */
export function commandsFor(
  change: ChangeType,
  alert: Alert,
  onCall: OnCall,
  at: number,
  rows: readonly PolicyRow[] = policy,
): Command[] {
  if (alert.severity === 'info') return [];
  const types = new Set<CommandType>();
  const notified = rows.flatMap((row) => row.changes).find((name) => name === change);
  if (notified === undefined) return [];
  for (const row of rows) {
    if (row.changes.includes(notified) && reaches(alert.severity, row.from)) row.commands.forEach((t) => types.add(t));
  }
  return [...types].flatMap((type) =>
    [...new Set(onCall.recipients[type] ?? [])].map((recipient) => ({
      id: digest(alert.tenant, alert.number, alert.revision, type, recipient),
      type,
      tenant: alert.tenant,
      at,
      change: notified,
      alert,
      recipient,
      simulated: !onCall.live.includes(type),
    })),
  );
}

function reaches(severity: Severity, from: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(from);
}
