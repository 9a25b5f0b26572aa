import { CampaignConduct } from '../../app/campaign/conduct.ts';
import { plan } from '../../cases/campaign/plan.ts';
import { type CredentialSighting, sighted } from '../../cases/campaign/sighted.ts';
import { type Campaign, type CampaignState, evolve, noCampaigns } from '../../cases/campaign/state.ts';
import { type CampaignRules, wished } from '../../cases/campaign/wished.ts';
import { secretsFrom } from '../../responders/reset-credentials/secrets.ts';
import type { CredentialStanding, CredentialStore, Delivery } from '../../responders/reset-credentials/store.ts';
import { Fault } from '../../runtime/errors.ts';
import {
  type CampaignChange,
  campaignChangeSchema,
  type CampaignRequest,
  type CampaignSettings,
  credentialOf,
} from '../../schemas/campaign.ts';

/** Thrown where a process would be killed. */
export class Crash extends Error {}

export const noon = 1_795_262_400_000;
export const settings: CampaignSettings = {
  ...{ canary: 5, waves: [0.01, 0.1], perMinute: 1_200, overlapMs: 60_000, failureShare: 0.1 },
  deadlineMs: 30 * 24 * 3_600_000,
};
export const rules: CampaignRules = { cap: { devices: 5, shareOfFleet: 0.005 }, live: true, approveWithinMs: 900_000 };

/** What a simulated device does: `dead` never takes up what it is told, `asleep` is not there. */
export type Habit = 'awake' | 'asleep' | 'dead';

interface Device {
  habit: Habit;
  held: Map<string, string>;
  /** When it tries the newest it holds, ms. */
  triesAt: number;
  bothSince: number | undefined;
}

/** Devices, a credential store and a journal that outlive a process, and the process, which may be killed at any call. */
export class CampaignWorld {
  now = noon;
  readonly devices = new Map<string, Device>();
  readonly valid = new Map<string, { secret: string; valid: boolean }>();
  readonly journal: string[] = [];
  readonly issuedAt: number[] = [];
  readonly wrongs = new Set<string>();
  /** Devices that are about to connect, and those that were issued a second credential. */
  readonly trying = new Set<string>();
  readonly #doubled = new Set<string>();
  longestOverlapMs = 0;
  crashes = 0;
  /** Calls until the next crash. */
  fuse = Number.POSITIVE_INFINITY;
  away = false;
  /** A store that says "refused" and lets in all the same. */
  lying = false;
  alarms = { stopped: false, systemic: false };
  state: CampaignState = noCampaigns();
  conduct: CampaignConduct;
  readonly store: CredentialStore;
  readonly #random: () => number;
  #wishes = 0;

  constructor(random: () => number, devices: Iterable<[string, Habit]>) {
    this.#random = random;
    for (const [id, habit] of devices) {
      this.valid.set(id, { secret: `made-with-${id}`, valid: true });
      this.devices.set(id, {
        ...{ habit, held: new Map([[id, `made-with-${id}`]]) },
        ...{ triesAt: Number.POSITIVE_INFINITY, bothSince: undefined },
      });
    }
    this.store = this.#store();
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
    const changes = wished(this.state, { ...about, type, target }, rules, this.alarms);
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

  /** A device connects with the newest it holds, and with the one before when that is refused. */
  async connect(id: string): Promise<void> {
    const device = this.devices.get(id);
    if (device === undefined) return;
    this.trying.delete(id);
    try {
      await this.#tries(id, device);
    } catch (failure) {
      // What a process had not taken in is still in the log for the next.
      this.trying.add(id);
      throw failure;
    }
  }

  async #tries(id: string, device: Device): Promise<void> {
    const held = [...device.held].reverse().slice(0, 2);
    const tried = device.habit === 'dead' ? held.slice(-1) : held;
    for (const [name, secret] of tried) {
      const known = this.valid.get(name);
      const accepted = known !== undefined && known.secret === secret && (known.valid || this.lying);
      await this.sight({ tenant: 'acme', name, at: this.now, refused: !accepted });
      if (accepted) return;
    }
    this.wrongs.add(`${id} is let in with nothing it holds`);
  }

  /** How a process hears that a device was let in or refused. */
  sight = async (sighting: CredentialSighting): Promise<void> => {
    const { changes, deliver } = sighted(this.state, sighting, this.now);
    await this.append(changes);
    for (const { campaign, row } of deliver) await this.conduct.deliver(campaign, [row]);
  };

  /** A device is told its new credential, when it is there. */
  tell({ device: id, name, secret }: Delivery): void {
    const device = this.devices.get(id);
    if (device === undefined || device.habit === 'asleep') return;
    device.held.set(name, secret);
    this.tries(id, 500 + this.#random() * 10_000);
  }

  /** It will connect in so many ms. */
  tries(id: string, inMs: number): void {
    const device = this.devices.get(id);
    if (device === undefined) return;
    device.triesAt = this.now + inMs;
    this.trying.add(id);
  }

  async append(changes: readonly CampaignChange[]): Promise<void> {
    for (const change of changes) {
      this.#burn();
      this.journal.push(JSON.stringify(change));
      evolve(this.state, campaignChangeSchema.parse(change));
      this.#burn();
    }
  }

  #burn(): void {
    if (--this.fuse <= 0) throw new Crash();
  }

  #process(): CampaignConduct {
    return new CampaignConduct({
      state: this.state,
      append: (changes) => this.append(changes),
      points: () => [this.store],
      deliver: () => async (deliveries) => {
        for (const one of deliveries) {
          this.#burn();
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

  #store(): CredentialStore {
    const call = (): void => {
      this.#burn();
      if (this.away) throw new Fault('TIMEOUT', 'away', { retryable: true });
    };
    return {
      name: 'in memory',
      issue: async (credentials) => {
        call();
        const done = new Map<string, 'issued' | 'absent'>();
        for (const { name, secret, beside } of credentials) {
          this.#burn();
          if (beside !== '' && this.valid.get(name)?.valid !== true) this.issuedAt.push(this.now);
          this.valid.set(name, { secret, valid: true });
          if (beside !== '') this.#doubled.add(beside);
          done.set(name, 'issued');
        }
        return done;
      },
      retire: async (names) => {
        call();
        for (const name of names) {
          this.#burn();
          const known = this.valid.get(name);
          if (known !== undefined) known.valid = false;
          this.#hasOne(credentialOf(name).device);
        }
      },
      readBack: async (names) => {
        call();
        const standing = (name: string): CredentialStanding => {
          const known = this.valid.get(name);
          return known === undefined ? 'absent' : known.valid ? 'valid' : 'refused';
        };
        return new Map(names.map((name) => [name, standing(name)]));
      },
      attempt: async (name, secret) => {
        call();
        const known = this.valid.get(name);
        return known?.secret === secret && (known.valid || this.lying) ? 'accepted' : 'refused';
      },
      remove: async (names) => {
        for (const name of names) this.valid.delete(name);
      },
    };
  }

  #usable(id: string): string[] {
    const held = this.devices.get(id)?.held ?? new Map<string, string>();
    return [...held]
      .filter(([name, secret]) => {
        const known = this.valid.get(name);
        return known?.valid === true && known.secret === secret;
      })
      .map(([name]) => name);
  }

  #hasOne(id: string): void {
    if (this.devices.has(id) && this.#usable(id).length === 0) this.wrongs.add(`${id} holds nothing that is valid`);
  }

  /** Notes for how long devices have two valid credentials. */
  look(number: number): void {
    for (const id of this.#doubled) {
      const device = this.devices.get(id);
      if (device === undefined) continue;
      const both = this.valid.get(`${id}~${number}`)?.valid === true && this.valid.get(id)?.valid === true;
      if (!both) {
        device.bothSince = undefined;
        this.#doubled.delete(id);
      } else device.bothSince ??= this.now;
      if (device.bothSince !== undefined)
        this.longestOverlapMs = Math.max(this.longestOverlapMs, this.now - device.bothSince);
    }
  }
}

export const person = (name: string): { type: 'person'; name: string } => ({ type: 'person', name });

/** The most in any window of so many ms. */
export function peak(times: readonly number[], windowMs: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  let most = 0;
  for (let first = 0, last = 0; last < sorted.length; last++) {
    while ((sorted[last] ?? 0) - (sorted[first] ?? 0) >= windowMs) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

/** Numbers in [0, 1) that a seed repeats (Mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
