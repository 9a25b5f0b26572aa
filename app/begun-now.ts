import { begunCampaigns } from '../cases/campaign/begun.ts';
import { noCampaigns } from '../cases/campaign/state.ts';
import type { Begun } from '../cases/caps.ts';
import { begunQuarantines, noQuarantines } from '../cases/quarantine/state.ts';
import { begunRevocations, noRevocations } from '../cases/revocation/state.ts';
import type { EventLog } from '../runtime/log/port.ts';
import { readCampaigns } from './campaign/journal.ts';
import { placesIn } from './campaign/places.ts';
import type { FleetNow } from './fleet-now.ts';
import { readQuarantines } from './quarantine/journal.ts';
import { readRevocations } from './revocation/journal.ts';
import { Turns } from './turns.ts';

/** What hits devices as the journals say now, for the caps that all of it shares: folded once for all roles of a process. */
export class BegunNow {
  readonly #log: Pick<EventLog, 'bounds' | 'read'>;
  readonly #fleet: Pick<FleetNow, 'registry'>;
  readonly #quarantines = noQuarantines();
  readonly #revocations = noRevocations();
  readonly #campaigns = noCampaigns();
  readonly #next = { quarantines: 0, revocations: 0, campaigns: 0 };
  readonly #turns = new Turns();

  /** @param fleet says where the devices of campaigns belong */
  constructor(log: Pick<EventLog, 'bounds' | 'read'>, fleet: Pick<FleetNow, 'registry'>) {
    this.#log = log;
    this.#fleet = fleet;
  }

  /**
   * What a tenant's responses have begun.
   * @param own the journal of which the reader holds its own fold, and which is left out @throws Fault of the log
   */
  async beside(own: 'quarantines' | 'revocations' | 'campaigns', tenant: string, at: number): Promise<Begun[]> {
    await this.#turns.take(() => this.#read());
    const begun = {
      quarantines: () => begunQuarantines(this.#quarantines),
      revocations: () => begunRevocations(this.#revocations),
      campaigns: () => begunCampaigns(this.#campaigns, tenant, at, placesIn(this.#fleet, tenant)),
    };
    return Object.entries(begun).flatMap(([journal, of]) => (journal === own ? [] : of()));
  }

  async #read(): Promise<void> {
    const next = this.#next;
    next.quarantines = await readQuarantines(this.#log, this.#quarantines, next.quarantines);
    next.revocations = await readRevocations(this.#log, this.#revocations, next.revocations);
    next.campaigns = (await readCampaigns(this.#log, this.#campaigns, next.campaigns)).next;
  }
}
