import type { Command } from '../schemas/command.ts';
import { aligned } from './aligned.ts';
import { instant } from './instant.ts';
import type { RuleTrial, Trial } from './policy-trial.ts';
import { showable } from './showable.ts';

const shown = 20;

/** For a person: rule by rule what would have been done, and what nothing was done about. */
export function trialText(trial: Trial): string {
  const { from, to, findings, quiet, rules, unmatched, unmatchedMore } = trial;
  const unheard = unmatched.length + unmatchedMore;
  const lines = [
    `${instant(from)} to ${instant(to)}: ${findings} finding(s)`,
    `  ${quiet.known} joined an alert that people knew of, ${quiet.suppressed} suppressed, ${quiet.flapping} flapping, ${quiet.info} of severity info`,
    '',
  ];
  const table = aligned([
    ['rule', 'fits', 'would have given', 'held back'],
    ...rules.map((rule) => [rule.name, String(rule.fits), given(rule), heldBack(rule)]),
  ]);
  const list = unmatched
    .slice(0, shown)
    .map(
      ({ at, alert }) =>
        `  ${instant(at)}  #${alert.number}  ${alert.severity}  ${alert.tenant}  ${alert.code}  ${showable(alert.title, 90)}${alert.inhibitedBy === null ? '' : `  (explained by #${alert.inhibitedBy})`}\n`,
    );
  const more = unheard > shown ? `  and ${unheard - shown} more; --json has them\n` : '';
  const tail = unheard === 0 ? 'Every other finding matched a rule.\n' : `${unheard} finding(s) matched nothing:\n`;
  return `${lines.join('\n')}\n${table}\n${tail}${list.join('')}${more}`;
}

/** What scripts read: counts by rule, the commands without the alerts they carry, and what matched nothing. */
export function trialJson({ from, to, findings, quiet, rules, unmatched, unmatchedMore }: Trial): object {
  return {
    from,
    to,
    findings,
    quiet,
    rules: rules.map((rule) => ({
      rule: rule.name,
      fits: rule.fits,
      counts: countsOf(rule),
      withheld: rule.withheld,
      commands: rule.commands.map((command) => ({
        at: command.at,
        type: command.type,
        tenant: command.tenant,
        alert: command.alert.number,
        change: command.change,
        ...('target' in command ? { state: command.state, target: command.target } : {}),
      })),
      more: rule.more,
    })),
    unmatched: unmatched.map(({ at, finding, alert }) => ({
      at,
      finding,
      tenant: alert.tenant,
      alert: alert.number,
      code: alert.code,
      detector: alert.detector,
      reason: alert.reason,
      severity: alert.severity,
      subject: alert.subject,
      inhibitedBy: alert.inhibitedBy,
      title: alert.title,
    })),
    unmatchedMore,
  };
}

function countsOf({ commands, more }: RuleTrial): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const command of commands) counts[kindOf(command)] = (counts[kindOf(command)] ?? 0) + 1;
  return more === 0 ? counts : { ...counts, more };
}

function kindOf(command: Command): string {
  return 'state' in command ? `${command.type} ${command.state}` : command.type;
}

function given(rule: RuleTrial): string {
  const counts = Object.entries(countsOf(rule)).map(([kind, count]) => `${count} ${kind}`);
  return counts.length === 0 ? 'nothing' : counts.join(', ');
}

function heldBack({ withheld }: RuleTrial): string {
  return Object.entries(withheld)
    .map(([kind, count]) => `${count} ${kind.replaceAll('_', ' ')}`)
    .join(', ');
}
