import type { Alarms } from '../../cases/campaign/wished.ts';
import type { Entry } from '../../schemas/journal.ts';
import type { QuarantineChange } from '../../schemas/quarantine.ts';

const systemicFailure = 'systemic-failure';

/** What keeps campaigns of a tenant from going on: the kill switch, and a failure of many devices that is open. */
export class CampaignAlarms {
  readonly #stopped = new Set<string>();
  readonly #incidents = new Map<string, Set<number>>();

  of(tenant: string): Alarms {
    return { stopped: this.#stopped.has(tenant), systemic: (this.#incidents.get(tenant)?.size ?? 0) > 0 };
  }

  takeResponse(change: QuarantineChange): void {
    if (change.type === 'responses-stopped') this.#stopped.add(change.tenant);
    else if (change.type === 'responses-resumed') this.#stopped.delete(change.tenant);
  }

  takeEntry({ tenant, change, also }: Pick<Entry, 'tenant' | 'change' | 'also'>): void {
    for (const one of [change, ...also]) {
      if (one.type === 'alert-opened') {
        if (one.alert.detector === systemicFailure) this.#open(tenant, one.alert.number);
      } else if (one.type === 'alert-reopened') {
        if (one.finding.detector === systemicFailure) this.#open(tenant, one.number);
      } else if (one.type === 'alert-closed') this.#incidents.get(tenant)?.delete(one.number);
      else if (one.type === 'case-closed') for (const number of one.alerts) this.#incidents.get(tenant)?.delete(number);
    }
  }

  #open(tenant: string, number: number): void {
    const open = this.#incidents.get(tenant) ?? new Set<number>();
    this.#incidents.set(tenant, open.add(number));
  }
}
