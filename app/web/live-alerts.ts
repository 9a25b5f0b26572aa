import { randomUUID } from 'node:crypto';
import type { Scorecards } from '../../cases/scorecard.ts';
import { fits, longestOf } from '../../cases/suppression.ts';
import { foldEntry, startTriage, tenantOf } from '../../cases/triage-state.ts';
import { AlertQueue } from '../../dashboards/api/alerts/queue.ts';
import type { AlertBook, AlertHistory, AskedOfTriage } from '../../dashboards/api/ports/alerts.ts';
import { Refused } from '../../dashboards/api/problem.ts';
import type { Clock } from '../../runtime/clock.ts';
import { jsonEntry, readJson } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import type { Alert } from '../../schemas/alert.ts';
import type { TimelineEntry } from '../../schemas/api/alerts.ts';
import type { Case } from '../../schemas/case.ts';
import type { ResponseCommand } from '../../schemas/command.ts';
import { type Change, type Entry, entrySchema } from '../../schemas/journal.ts';
import { requestSchema } from '../../schemas/request.ts';
import type { Suppression, SuppressionScope } from '../../schemas/suppression.ts';
import { topics } from '../../schemas/topics.ts';
import { LiveFold } from './live-fold.ts';
import { Mentions } from './mentions.ts';
import { alertsOf, caseOf, caseStory, storyOf } from './story.ts';

const patienceMs = 10_000;

interface Desk {
  queue: AlertQueue;
  /** Offsets of the entries about an alert, and about a case. */
  alerts: Mentions;
  cases: Mentions;
}

/** The one fold of the journal in this process. */
export class LiveAlerts implements AlertBook {
  readonly state = startTriage();
  readonly #log: EventLog;
  readonly #clock: Clock;
  readonly #desks = new Map<string, Desk>();
  readonly #writer = createWriter();
  readonly #fold: LiveFold<Entry>;

  /** @param heard told of each entry after it was folded */
  constructor(log: EventLog, clock: Clock, heard: (entry: Entry, offset: number, alerts: readonly number[]) => void) {
    this.#log = log;
    this.#clock = clock;
    this.#fold = new LiveFold(log, topics.journal, entrySchema, (entry, { offset }) => {
      const alerts = this.#take(entry, offset);
      heard(entry, offset, alerts);
      for (const change of [entry.change, ...entry.also])
        if ('request' in change && change.request !== '') this.#fold.answered(change.request, { ...entry, change });
    });
  }

  get asOf(): number {
    return Math.max(0, this.#fold.next - 1);
  }

  open(): Promise<void> {
    return this.#fold.open();
  }

  follow(signal: AbortSignal): Promise<void> {
    return this.#fold.follow(signal);
  }

  queue(tenant: string): AlertQueue {
    const queue = this.#desks.get(tenant)?.queue;
    if (queue === undefined) return new AlertQueue();
    const { alerts } = tenantOf(this.state, tenant);
    if (queue.size !== alerts.size) queue.keepOnly((number) => alerts.has(number));
    return queue;
  }

  cases(tenant: string): Iterable<Case> {
    return this.state.tenants.get(tenant)?.cases.values() ?? [];
  }

  case(tenant: string, number: number): Case | undefined {
    return this.state.tenants.get(tenant)?.cases.get(number);
  }

  suppressions(tenant: string): Iterable<Suppression> {
    return this.state.tenants.get(tenant)?.suppressions.values() ?? [];
  }

  suppression(tenant: string, number: number): Suppression | undefined {
    return this.state.tenants.get(tenant)?.suppressions.get(number);
  }

  fitting(tenant: string, scope: SuppressionScope): { alerts: Alert[]; longestMs: number | undefined } {
    const longestMs = longestOf(scope);
    const alerts = longestMs === undefined ? [] : this.#open(tenant).filter((alert) => fits(scope, alert));
    return { alerts, longestMs };
  }

  proposals(tenant: string): ResponseCommand[] {
    const waiting = [...(this.state.tenants.get(tenant)?.proposals.values() ?? [])];
    return waiting.flatMap((proposals) => [...proposals.values()]).sort((a, b) => a.at - b.at);
  }

  scorecards(tenant: string): Scorecards {
    return this.state.tenants.get(tenant)?.scorecards ?? new Map();
  }

  /** Alerts not closed, by detector. */
  openOf(tenant: string): Map<string, number> {
    const open = new Map<string, number>();
    for (const { detector } of this.#open(tenant)) open.set(detector, (open.get(detector) ?? 0) + 1);
    return open;
  }

  async history(tenant: string, alert: number): Promise<AlertHistory> {
    return storyOf(await this.#entries(tenant, this.#desks.get(tenant)?.alerts.of(alert)), alert);
  }

  async caseTimeline(tenant: string, number: number): Promise<TimelineEntry[]> {
    return caseStory(await this.#entries(tenant, this.#desks.get(tenant)?.cases.of(number)), number);
  }

  async ask(tenant: string, name: string, wishes: readonly AskedOfTriage[]): Promise<Change[]> {
    const at = this.#clock.now();
    const requests = wishes.map((asked) => {
      const wish = { ...asked, id: randomUUID(), tenant, actor: { type: 'person', name }, at };
      const checked = requestSchema.safeParse(wish);
      if (checked.success) return checked.data;
      throw new Refused('INPUT_INVALID', 'This cannot be asked.', {
        errors: checked.error.issues.slice(0, 20).map(({ path, message }) => ({ path: path.join('.'), message })),
      });
    });
    const entries = requests.map((request) => jsonEntry(topics.requests, 'request', this.#writer, at, request));
    const ids = requests.map(({ id }) => id);
    const answers = await this.#fold.asking(ids, patienceMs, () => this.#log.append(entries), 'triage');
    return answers.map(({ change }) => change);
  }

  #open(tenant: string): Alert[] {
    const open: Alert[] = [];
    for (const { alert } of this.queue(tenant).ordered('need')) {
      // In this order everything after the first closed one is closed.
      if (alert.state === 'closed') break;
      open.push(alert);
    }
    return open;
  }

  #take(entry: Entry, offset: number): number[] {
    foldEntry(this.state, entry);
    const tenant = tenantOf(this.state, entry.tenant);
    let desk = this.#desks.get(entry.tenant);
    if (desk === undefined) {
      desk = { queue: new AlertQueue(), alerts: new Mentions(), cases: new Mentions() };
      this.#desks.set(entry.tenant, desk);
    }
    const changed = new Set<number>();
    for (const change of [entry.change, ...entry.also]) {
      for (const number of alertsOf(change)) changed.add(number);
      const number = caseOf(change);
      if (number > 0) desk.cases.add(number, offset);
    }
    for (const command of entry.commands) changed.add(command.alert.number);
    for (const number of changed) {
      const held = tenant.alerts.get(number);
      if (held === undefined || held.situation === 'none') continue;
      desk.queue.put(held.alert);
      desk.alerts.add(number, offset);
    }
    desk.alerts.keepOnly((number) => tenant.alerts.has(number), tenant.alerts.size);
    desk.cases.keepOnly((number) => tenant.cases.has(number), tenant.cases.size);
    return [...changed];
  }

  async #entries(tenant: string, offsets: readonly number[] | undefined): Promise<Entry[]> {
    const entries: Entry[] = [];
    for (const offset of offsets ?? []) {
      const [record] = await this.#log.read(topics.journal, 0, offset, { bytes: 1 });
      if (record === undefined || record.offset !== offset) continue;
      const entry = readJson(record, entrySchema);
      if (entry.tenant === tenant) entries.push(entry);
    }
    return entries;
  }
}
