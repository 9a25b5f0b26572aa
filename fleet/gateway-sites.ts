import type { Device } from '../schemas/fleet-facts.ts';
import type { Names } from './compact/names.ts';

/** At which site the devices of a gateway stand, as far as the inventory says. */
export class GatewaySites {
  readonly #names: Names;
  /** By gateway: the site seen first, since when, and since when another was seen too. */
  readonly #sites = new Map<number, { site: number; since: number; otherSince: number }>();

  constructor(names: Names) {
    this.#names = names;
  }

  /** @param offset of the fact that says it */
  see(device: Pick<Device, 'gateway' | 'site'>, offset: number): void {
    const gateway = this.#names.code(device.gateway);
    const site = this.#names.code(device.site);
    const seen = this.#sites.get(gateway);
    if (seen === undefined) this.#sites.set(gateway, { site, since: offset, otherSince: Number.POSITIVE_INFINITY });
    else if (seen.site !== site) seen.otherSince = Math.min(seen.otherSince, offset);
  }

  /** The one site there is, '' when there are none or several. */
  of(gateway: string, before: number): string {
    const seen = this.#sites.get(this.#names.find(gateway));
    return seen === undefined || seen.since >= before || seen.otherSince < before ? '' : this.#names.text(seen.site);
  }
}
