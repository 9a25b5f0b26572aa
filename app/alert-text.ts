import type { Alert } from '../schemas/alert.ts';
import type { Command } from '../schemas/command.ts';
import type { Entry } from '../schemas/journal.ts';
import { aligned } from './aligned.ts';
import { sentence } from './change-sentence.ts';
import { instant } from './instant.ts';
import { showable } from './showable.ts';

export function alertTable(alerts: readonly Alert[]): string {
  if (alerts.length === 0) return 'no alerts\n';
  const rows = alerts.map((alert) => [
    `#${alert.number}`,
    alert.severity,
    alert.state,
    hiddenMark(alert),
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
    `#${alert.number}  ${alert.severity}  ${alert.state}${hiddenMark(alert) === '' ? '' : `  (${hiddenMark(alert)})`}`,
    showable(alert.title),
    '',
    `detector    ${alert.code} ${alert.detector}, ${alert.reason}`,
    `subject     ${alert.subject.kind} ${showable(alert.subject.id)}`,
    `device      ${showable(alert.device || '-')} at gateway ${showable(alert.gateway || '-')}, tenant ${alert.tenant}`,
    `opened      ${instant(alert.openedAt)}, last seen ${instant(alert.lastAt)}, ${alert.findings} finding(s)`,
    `worked on   by ${showable(alert.assignee ?? 'nobody')}, ${alert.case === null ? 'in no case' : `case ${alert.case}`}, ${alert.notes} note(s), revision ${alert.revision}`,
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
        `${instant(at)}  ${sentence(change)}${commands.length === 0 ? '' : `; ${commands.map(wished).join(', ')}`}`,
    ),
  );
  return `${lines.join('\n')}\n`;
}

function wished(command: Command): string {
  const state = 'state' in command ? `${command.state} ` : '';
  return `${command.simulated ? 'would ' : ''}${state}${command.type}`;
}

function hiddenMark({ inhibitedBy, suppressedBy, absorbed }: Alert): string {
  if (suppressedBy !== null) return `suppressed by S${suppressedBy}`;
  if (inhibitedBy !== null) return `explained by #${inhibitedBy}`;
  return absorbed > 0 ? `${absorbed} more` : '';
}

function round(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}
