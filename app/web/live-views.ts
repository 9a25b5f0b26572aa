import { randomBytes } from 'node:crypto';
import type { Views } from '../../dashboards/api/ports/views.ts';
import { Refused } from '../../dashboards/api/problem.ts';
import type { Clock } from '../../runtime/clock.ts';
import { jsonEntry } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import type { SavedView } from '../../schemas/api/search.ts';
import { topics } from '../../schemas/topics.ts';
import { type ViewChange, viewChangeSchema } from '../../schemas/view.ts';
import { LiveFold } from './live-fold.ts';

const mostViews = 200;
const patienceMs = 10_000;

/** The one fold of `views.v1` in this process. */
export class LiveViews implements Views {
  readonly #log: EventLog;
  readonly #clock: Clock;
  readonly #writer = createWriter();
  readonly #tenants = new Map<string, Map<string, SavedView>>();
  readonly #fold: LiveFold<ViewChange>;

  constructor(log: EventLog, clock: Clock, heard: (change: ViewChange, offset: number) => void = () => undefined) {
    this.#log = log;
    this.#clock = clock;
    this.#fold = new LiveFold(log, topics.views, viewChangeSchema, (change, { offset }) => {
      this.#apply(change);
      heard(change, offset);
      this.#fold.answered(change.type === 'view-saved' ? change.view.id : change.id, change);
    });
  }

  open(): Promise<void> {
    return this.#fold.open();
  }

  follow(signal: AbortSignal): Promise<void> {
    return this.#fold.follow(signal);
  }

  of(tenant: string): SavedView[] {
    return [...(this.#tenants.get(tenant)?.values() ?? [])];
  }

  async save(tenant: string, name: string, part: Pick<SavedView, 'page' | 'title' | 'query'>): Promise<SavedView> {
    if ((this.#tenants.get(tenant)?.size ?? 0) >= mostViews)
      throw new Refused('TOO_MANY', `A tenant has at most ${mostViews} views: remove one first.`);
    const view = { ...part, id: randomBytes(16).toString('hex'), by: name, at: this.#clock.now() };
    await this.#put(view.id, { type: 'view-saved', tenant, view });
    return view;
  }

  async remove(tenant: string, name: string, id: string): Promise<boolean> {
    if (this.#tenants.get(tenant)?.has(id) !== true) return false;
    await this.#put(id, { type: 'view-removed', tenant, id, by: name, at: this.#clock.now() });
    return true;
  }

  async #put(id: string, change: ViewChange): Promise<void> {
    const entry = jsonEntry(topics.views, 'entry', this.#writer, this.#clock.now(), change);
    await this.#fold.asking([id], patienceMs, () => this.#log.append([entry]), 'the log');
  }

  #apply(change: ViewChange): void {
    let views = this.#tenants.get(change.tenant);
    if (views === undefined) this.#tenants.set(change.tenant, (views = new Map()));
    if (change.type === 'view-removed') views.delete(change.id);
    else if (views.size < mostViews) views.set(change.view.id, change.view);
  }
}
