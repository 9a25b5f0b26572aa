import type { AlertHistory } from '../../dashboards/api/ports/alerts.ts';
import type { TimelineEntry } from '../../schemas/api/alerts.ts';
import { type Command, isResponse, type Outcome } from '../../schemas/command.ts';
import type { Finding } from '../../schemas/finding.ts';
import type { Change, Entry } from '../../schemas/journal.ts';
import { sentence } from '../change-sentence.ts';

const mostFindings = 20;
const system = { type: 'system' } as const;

/** What a page tells of an alert, from the entries of the journal about it. */
export function storyOf(entries: readonly Entry[], number: number): AlertHistory {
  const findings = new Map<string, Finding>();
  const commands = new Map<string, { command: Command; outcomes: Outcome[] }>();
  const timeline: TimelineEntry[] = [];
  for (const entry of entries) {
    for (const change of [entry.change, ...entry.also].filter((one) => isAbout(one, number))) {
      timeline.push(told(change, entry.at));
      if ('finding' in change) {
        findings.delete(change.finding.id);
        findings.set(change.finding.id, change.finding);
      }
      if ('outcome' in change) commands.get(change.outcome.command)?.outcomes.push(change.outcome);
    }
    for (const command of entry.commands.filter((one) => one.alert.number === number)) {
      commands.set(command.id, { command, outcomes: [] });
      timeline.push({
        at: entry.at,
        actor: system,
        text: given(command),
        kind: isResponse(command) ? 'response' : 'notice',
        note: '',
      });
    }
  }
  return {
    findings: [...findings.values()].toReversed().slice(0, mostFindings),
    timeline,
    commands: [...commands.values()],
  };
}

export function caseStory(entries: readonly Entry[], number: number): TimelineEntry[] {
  return entries.flatMap(({ at, change, also }) =>
    [change, ...also].filter((one) => caseOf(one) === number).map((one) => told(one, at)),
  );
}

/** The alerts that a change speaks of. */
export function alertsOf(change: Change): readonly number[] {
  if (change.type === 'alert-opened') return [change.alert.number];
  const many = 'alerts' in change ? change.alerts : [];
  return 'number' in change ? [change.number, ...many] : many;
}

/** The case that a change speaks of, 0 for none. */
export function caseOf(change: Change): number {
  if (change.type === 'case-opened') return change.case.number;
  return 'case' in change ? change.case : 0;
}

/** Whether it changes a case or a suppression itself, not only what an alert counts for in it. */
export function isOfCase(change: Change): boolean {
  return caseOf(change) > 0 || 'suppression' in change;
}

function isAbout(change: Change, number: number): boolean {
  return change.type !== 'request-refused' && alertsOf(change).includes(number);
}

function told(change: Change, at: number): TimelineEntry {
  const note = 'note' in change ? change.note : '';
  const text = sentence('note' in change ? { ...change, note: '' } : change);
  return { at, actor: 'actor' in change ? change.actor : system, text, kind: kindOf(change), note };
}

function kindOf(change: Change): TimelineEntry['kind'] {
  if ('finding' in change) return 'finding';
  if (change.type.startsWith('response-')) return 'response';
  if (change.type === 'notification-reported' || change.type === 'step-reached' || change.type === 'digest-given')
    return 'notice';
  return 'actor' in change && change.actor.type === 'person' ? 'person' : 'policy';
}

function given(command: Command): string {
  const state = isResponse(command) ? `${command.state} ` : '';
  return `${command.simulated ? 'dry run: ' : ''}${state}${command.type.replaceAll('-', ' ')}`;
}
