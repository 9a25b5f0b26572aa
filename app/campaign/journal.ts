import { type CampaignState, evolve, noCampaigns } from '../../cases/campaign/state.ts';
import type { Clock } from '../../runtime/clock.ts';
import { jsonEntry, readJson } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { type CampaignChange, campaignChangeSchema } from '../../schemas/campaign.ts';
import { topics } from '../../schemas/topics.ts';
import { foldTopic } from '../fold-topic.ts';

/** Folds the journal, from where an earlier look left off; `next` is where it stands. @throws Fault of the log */
export async function readCampaigns(
  log: Pick<EventLog, 'bounds' | 'read'>,
  state = noCampaigns(),
  from = 0,
): Promise<{ state: CampaignState; next: number }> {
  const next = await foldTopic(log, topics.campaigns, from, (record) =>
    evolve(state, readJson(record, campaignChangeSchema)),
  );
  return { state, next };
}

/** The one writer of `campaigns.v1`. */
export class CampaignJournal {
  readonly state: CampaignState;
  readonly #log: EventLog;
  readonly #clock: Clock;
  readonly #writer = createWriter();

  constructor(log: EventLog, clock: Clock, state: CampaignState) {
    this.#log = log;
    this.#clock = clock;
    this.state = state;
  }

  async append(changes: readonly CampaignChange[]): Promise<void> {
    if (changes.length === 0) return;
    const now = this.#clock.now();
    await this.#log.append(changes.map((change) => jsonEntry(topics.campaigns, 'entry', this.#writer, now, change)));
    for (const change of changes) evolve(this.state, change);
  }
}
