import { commandsFor, type OnCall } from '../cases/policy.ts';
import type { TenantState } from '../cases/tenant-state.ts';
import { circumstancesOf, isDamped, toldAs } from '../cases/told.ts';
import type { Alert } from '../schemas/alert.ts';
import { type Command, isResponse } from '../schemas/command.ts';
import type { Severity } from '../schemas/finding.ts';
import type { Change, Entry } from '../schemas/journal.ts';
import type { Policy } from '../schemas/policy.ts';
import type { Book } from './alert-book.ts';

export interface RuleTrial {
  name: string;
  /** Changes of alerts that it decided. */
  fits: number;
  commands: Command[];
  /** Commands beyond those kept. */
  more: number;
  withheld: Record<string, number>;
}

export interface Trial {
  from: number;
  to: number;
  findings: number;
  /** Findings that nobody is told of, whatever the table: of an alert that people know of, or hidden, or of no weight. */
  quiet: { known: number; suppressed: number; flapping: number; info: number };
  rules: RuleTrial[];
  /** Findings that opened, raised or reopened an alert and that no rule fitted. */
  unmatched: { at: number; finding: string; alert: Alert }[];
  unmatchedMore: number;
}

export interface TrialSettings {
  readonly from: number;
  readonly to: number;
  readonly policy: Policy;
  readonly onCall: OnCall;
}

const kept = 10_000;
/**
 * Holds what happened in a range against a table: each change of an alert as the journal has it, with what was
 * suppressed, explained or going on then. `take` is called with every entry right after it was folded.
 */
export function policyTrial({ from, to, policy, onCall }: TrialSettings): {
  take(entry: Entry, book: Book): void;
  trial: Trial;
} {
  const rules = policy.rules.map(({ name }): RuleTrial => ({ name, fits: 0, commands: [], more: 0, withheld: {} }));
  const byName = new Map(rules.map((rule) => [rule.name, rule]));
  const ruleOf = (name: string): RuleTrial =>
    byName.get(name) ?? { name, fits: 0, commands: [], more: 0, withheld: {} };
  const quiet = { known: 0, suppressed: 0, flapping: 0, info: 0 };
  const trial: Trial = { from, to, findings: 0, quiet, rules, unmatched: [], unmatchedMore: 0 };
  const given = new Set<string>();
  const severities = new Map<string, Severity>();
  let waiting = 0;

  const count = (found: boolean, entry: Entry, alert: Alert, tenant: TenantState): void => {
    const { at, change } = entry;
    const circumstances = {
      ...circumstancesOf(tenant, alert, at),
      waiting: () => waiting,
      isGiven: (id: string) => given.has(id),
    };
    const applied = commandsFor(toldAs(change), alert, onCall, at, policy, circumstances);
    for (const rule of applied.rules) ruleOf(rule).fits++;
    for (const command of applied.commands) {
      const rule = ruleOf(command.rule);
      if (rule.commands.length < kept) rule.commands.push(command);
      else rule.more++;
      if (!isResponse(command)) continue;
      given.add(command.id);
      if (command.state === 'proposed') waiting++;
    }
    for (const { rule, type, reason } of applied.withheld) {
      const { withheld } = ruleOf(rule);
      withheld[`${type} ${reason}`] = (withheld[`${type} ${reason}`] ?? 0) + 1;
    }
    if (applied.rules.length > 0 || !found || !('finding' in change)) return;
    if (trial.unmatched.length < kept) trial.unmatched.push({ at, finding: change.finding.id, alert });
    else trial.unmatchedMore++;
  };

  const take = (entry: Entry, { state }: Book): void => {
    const { at, tenant: name, change } = entry;
    const tenant = state.tenants.get(name);
    const number = change.type === 'alert-opened' ? change.alert.number : 'number' in change ? change.number : 0;
    const held = tenant?.alerts.get(number);
    if (tenant === undefined || held === undefined || held.situation === 'none') return;
    const { alert } = held;
    const place = JSON.stringify([name, number]);
    const before = severities.get(place);
    severities.set(place, alert.severity);
    if (at < from || at >= to) return;
    const found = 'finding' in change;
    if (found) trial.findings++;
    const why = found ? quietFor(change, before, alert) : undefined;
    if (why === undefined) count(found, entry, alert, tenant);
    else quiet[why]++;
  };
  return { take, trial };
}

/** Why nobody hears of a finding, whatever the table says. */
function quietFor(change: Change, before: Severity | undefined, alert: Alert): keyof Trial['quiet'] | undefined {
  if (change.type === 'alert-refreshed') return 'known';
  if (alert.severity === 'info') return 'info';
  if (alert.suppressedBy !== null) return 'suppressed';
  return isDamped(change, before, alert) ? 'flapping' : undefined;
}
