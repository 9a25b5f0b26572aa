import type { Alert } from '../schemas/alert.ts';
import type { Change, Entry } from '../schemas/journal.ts';
import { aligned } from './aligned.ts';
import { showable } from './showable.ts';

const instant = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}Z`;

export function alertTable(alerts: readonly Alert[]): string {
  if (alerts.length === 0) return 'no alerts\n';
  const rows = alerts.map((alert) => [
    `#${alert.number}`,
    alert.severity,
    alert.state,
    instant(alert.openedAt),
    alert.tenant,
    alert.code,
    showable(alert.subject.id, 48),
    `x${alert.findings}`,
    showable(alert.title, 90),
  ]);
  return aligned(rows);
}

/** One alert for a person at a terminal: what, how sure, the numbers, what was done. */
export function alertPage(alert: Alert, history: readonly Entry[]): string {
  const { explanation } = alert;
  const lines = [
    `#${alert.number}  ${alert.severity}  ${alert.state}`,
    showable(alert.title),
    '',
    `detector    ${alert.code} ${alert.detector}, ${alert.reason}`,
    `subject     ${alert.subject.kind} ${showable(alert.subject.id)}`,
    `device      ${showable(alert.device || '-')} at gateway ${showable(alert.gateway || '-')}, tenant ${alert.tenant}`,
    `opened      ${instant(alert.openedAt)}, last seen ${instant(alert.lastAt)}, ${alert.findings} finding(s)`,
    `confidence  ${alert.confidence} of 3, evidence can be forged: ${['no', 'with effort', 'easily', 'by anybody'][alert.spoofable] ?? ''}`,
  ];
  if (explanation !== null) {
    lines.push(
      `numbers     ${explanation.metric}: observed ${round(explanation.observed)}, expected ${round(explanation.expectedLow)} to ${round(explanation.expectedHigh)} (${explanation.samples} samples, ${explanation.whose})`,
    );
  }
  for (const [name, value] of Object.entries(alert.facts))
    lines.push(`  ${name.padEnd(20)} ${showable(String(value))}`);
  lines.push(
    '',
    ...history.map(
      ({ at, change, commands }) =>
        `${instant(at)}  ${sentence(change)}${commands.length === 0 ? '' : `; ${commands.map((one) => `${one.simulated ? 'would ' : ''}${one.type}`).join(', ')}`}`,
    ),
  );
  return `${lines.join('\n')}\n`;
}

function sentence(change: Change): string {
  switch (change.type) {
    case 'alert-opened':
    case 'alert-refreshed':
    case 'alert-escalated':
    case 'alert-reopened':
      return `${change.type.replace('alert-', '')}: ${showable(change.finding.title)} (${change.finding.severity})`;
    case 'alert-acknowledged':
      return `acknowledged by ${change.actor.type === 'person' ? showable(change.actor.name) : 'the system'}`;
    case 'alert-closed':
      return `closed by ${change.actor.type === 'person' ? showable(change.actor.name) : 'the system'} as ${change.reason}${change.note === '' ? '' : `: ${showable(change.note)}`}`;
    case 'request-refused':
      return `a request was refused: ${change.reason}`;
    case 'notification-reported':
      return `${change.outcome.type} ${change.outcome.result}${change.outcome.reason === '' ? '' : ` (${showable(change.outcome.reason)})`}`;
    default:
      return change satisfies never;
  }
}

function round(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}
