import { evolve, noCampaigns, type Campaign } from '../../cases/campaign/state.ts';
import { readJson } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { type CampaignChange, campaignChangeSchema } from '../../schemas/campaign.ts';
import { topics } from '../../schemas/topics.ts';

/** The campaign that one wish planned, followed through its journal. */
export class FollowedCampaign {
  /** Why the wish was not followed, '' while it was. */
  refused = '';
  /** Rows whose new credential was valid at some time, and those that had to be waited for. */
  readonly issued = new Set<number>();
  readonly waitedFor = new Set<number>();
  /** By row, time of the clock. */
  readonly takenAt = new Map<number, number>();
  readonly provenAt = new Map<number, number>();
  readonly #log: EventLog;
  readonly #request: string;
  readonly #state = noCampaigns();
  #id = '';
  #next: number;

  /** @param from where in `campaigns.v1` the wish cannot have been decided yet */
  constructor(log: EventLog, request: string, from: number) {
    this.#log = log;
    this.#request = request;
    this.#next = from;
  }

  get campaign(): Campaign | undefined {
    return this.#state.all.get(this.#id);
  }

  /** Waits for up to `waitMs` for news. */
  async read(waitMs: number): Promise<void> {
    for (const record of await this.#log.read(topics.campaigns, 0, this.#next, { waitMs })) {
      this.#next = record.offset + 1;
      const change = readJson(record, campaignChangeSchema);
      evolve(this.#state, change);
      this.#note(change);
    }
  }

  #note(change: CampaignChange): void {
    if (change.type === 'campaign-planned' && change.request === this.#request) this.#id = change.plan.id;
    if (change.type === 'wish-refused' && change.request === this.#request) this.refused = change.reason;
    if (change.type !== 'devices-moved' || change.id !== this.#id) return;
    for (const row of change.rows) {
      if (change.to === 'taken') this.takenAt.set(row, change.at);
      if (change.to === 'issued') this.issued.add(row);
      if (change.to === 'proven') this.provenAt.set(row, change.at);
      if (change.to === 'unreachable') this.waitedFor.add(row);
    }
  }
}
