import { CampaignConduct } from '../../app/campaign/conduct.ts';
import { plan } from '../../cases/campaign/plan.ts';
import { type CredentialSighting, sighted } from '../../cases/campaign/sighted.ts';
import { type Campaign, type CampaignState, evolve, noCampaigns } from '../../cases/campaign/state.ts';
import { person } from './campaign-measures.ts';
import { Crash, type Habit, SimulatedDevices } from './simulated-devices.ts';
import { alone, type CampaignRules, wished } from '../../cases/campaign/wished.ts';
import { secretsFrom } from '../../responders/reset-credentials/secrets.ts';
import {
  type CampaignChange,
  campaignChangeSchema,
  type CampaignRequest,
  type CampaignSettings,
} from '../../schemas/campaign.ts';

export const noon = 1_795_262_400_000;
export const settings: CampaignSettings = {
  ...{ canary: 5, waves: [0.01, 0.1], perMinute: 1_200, overlapMs: 60_000, failureShare: 0.1 },
  deadlineMs: 30 * 24 * 3_600_000,
};
export const rules: CampaignRules = {
  caps: { perHour: 5, shareOfFleet: 0.005, shareOfGroup: 0.2 },
  live: true,
  approveWithinMs: 900_000,
};

/** Simulated devices, a journal that outlives the process, and the process, which may be killed at any call. */
export class CampaignWorld extends SimulatedDevices {
  readonly journal: string[] = [];
  crashes = 0;
  alarms = { stopped: false, systemic: false };
  state: CampaignState = noCampaigns();
  conduct: CampaignConduct;
  #wishes = 0;

  constructor(random: () => number, devices: Iterable<[string, Habit]>) {
    super(random, devices);
    this.now = noon;
    this.conduct = this.#process();
  }

  get campaign(): Campaign {
    const [first] = [...this.state.all.values()].slice(-1);
    if (first === undefined) throw new Error('there is no campaign');
    return first;
  }

  async begin(part: Partial<CampaignSettings> = {}): Promise<Campaign> {
    const wish = { id: `w-${this.#wishes++}`, tenant: 'acme', actor: person('ada'), at: this.now, command: '' };
    const fleet = [...this.devices.keys()].map((id) => ({ id, site: 'north', model: 'pump', gateway: 'gw-1' }));
    const scope = { kind: 'tenant', id: 'acme' } as const;
    const changes = plan(
      this.state,
      { ...wish, scope, settings: { ...settings, ...part } },
      fleet,
      fleet.length,
      new Set(),
    );
    await this.append(changes);
    await this.wish('start-campaign', 'ada');
    if (this.campaign.state === 'held') await this.wish('approve-campaign', 'grace');
    return this.campaign;
  }

  async wish(type: Exclude<CampaignRequest['type'], 'plan-campaign'>, name: string): Promise<CampaignChange[]> {
    const { id, target } = this.campaign.plan;
    const about = { id: `w-${this.#wishes++}`, tenant: 'acme', actor: person(name), at: this.now, campaign: id };
    const changes = wished(this.state, { ...about, type, target }, rules, this.alarms, alone);
    await this.append(changes);
    return changes;
  }

  /** One second: the process does what is due, devices do what they do; a crash costs the step and starts it anew. */
  async second(): Promise<void> {
    this.now += 1_000;
    try {
      await this.conduct.step();
      for (const id of this.trying) if ((this.devices.get(id)?.triesAt ?? 0) <= this.now) await this.connect(id);
    } catch (failure) {
      if (!(failure instanceof Crash)) throw failure;
      await this.restart();
    }
    this.look(this.campaign.plan.number);
  }

  async restart(): Promise<void> {
    this.crashes++;
    this.fuse = Number.POSITIVE_INFINITY;
    this.state = noCampaigns();
    for (const line of this.journal) evolve(this.state, campaignChangeSchema.parse(JSON.parse(line)));
    this.conduct = this.#process();
    await this.conduct.open();
  }

  /** How a process hears that a device was let in or refused. */
  override sight = async (sighting: CredentialSighting): Promise<void> => {
    const { changes, deliver } = sighted(this.state, sighting, this.now);
    await this.append(changes);
    for (const { campaign, row } of deliver) await this.conduct.deliver(campaign, [row]);
  };

  async append(changes: readonly CampaignChange[]): Promise<void> {
    for (const change of changes) {
      this.burn();
      this.journal.push(JSON.stringify(change));
      evolve(this.state, campaignChangeSchema.parse(change));
      this.burn();
    }
  }

  #process(): CampaignConduct {
    return new CampaignConduct({
      state: this.state,
      append: (changes) => this.append(changes),
      points: () => [this.store],
      deliver: () => async (deliveries) => {
        for (const one of deliveries) {
          this.burn();
          this.tell(one);
        }
      },
      secrets: (campaign) => secretsFrom(Buffer.from(campaign)),
      forget: () => undefined,
      alarms: () => this.alarms,
      now: () => this.now,
      signal: new AbortController().signal,
      report: () => undefined,
    });
  }
}
