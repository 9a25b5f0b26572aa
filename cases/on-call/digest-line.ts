import { type Alert, alertSchema } from '../../schemas/alert.ts';
import type { NotificationCommand } from '../../schemas/command.ts';
import { severities } from '../../schemas/finding.ts';
import type { DigestLine } from '../../schemas/notice.ts';

const shownChars = 80;

export function lineOf({ alert, change, at }: Pick<NotificationCommand, 'alert' | 'change' | 'at'>): DigestLine {
  const { tenant, number, revision, severity, code, subject, title } = alert;
  const about = `${subject.kind} ${subject.id}`.slice(0, shownChars);
  return { tenant, number, revision, change, severity, code, subject: about, title: title.slice(0, shownChars), at };
}

/** The first of the gravest. */
export function gravestOf(lines: readonly DigestLine[]): DigestLine | undefined {
  const rank = ({ severity }: DigestLine): number => severities.indexOf(severity);
  return lines.reduce<DigestLine | undefined>(
    (worst, line) => (worst === undefined || rank(line) > rank(worst) ? line : worst),
    undefined,
  );
}

export function countsOf(lines: readonly DigestLine[]): Partial<Record<DigestLine['severity'], number>> {
  const counts: Partial<Record<DigestLine['severity'], number>> = {};
  for (const { severity } of lines) counts[severity] = (counts[severity] ?? 0) + 1;
  return counts;
}

/** An alert that holds no more than the line says: what a message about many, or about none, stands under. */
export function standIn({ tenant, number, revision, severity, code, subject, title, at }: DigestLine): Alert {
  const [kind = 'tenant', ...id] = subject.split(' ');
  return alertSchema.parse({
    ...{ number, tenant, revision, severity, code, title, openedAt: at, lastAt: at },
    ...{ state: 'open', detector: code, reason: '', device: '', gateway: '', confidence: 0, spoofable: 3, findings: 0 },
    ...{ findingIds: [], explanation: null, facts: {}, acknowledgedBy: null, closeReason: null, closedAt: null },
    subject: { kind, id: id.join(' ') },
  });
}
