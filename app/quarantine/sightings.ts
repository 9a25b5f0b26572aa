import { type Sighting } from '../../cases/quarantine/decide.ts';
import { isInForce, type QuarantineState } from '../../cases/quarantine/state.ts';
import { deviceOf, type Event, eventId } from '../../schemas/event/event.ts';

/** Events of devices in quarantine: turned away, or let in. */
export class Sightings {
  readonly #devices = new Map<string, string>();

  /** Made anew when quarantines began or ended: there are few of them, and very many events. */
  watch({ all }: QuarantineState): void {
    this.#devices.clear();
    for (const one of all.values()) {
      if (!isInForce(one) || one.simulated) continue;
      const { tenant, device, denial } = one;
      for (const name of [device, ...denial.commonNames, ...denial.usernames])
        this.#devices.set(`${tenant} d ${name}`, device);
      for (const { serial } of denial.certificates) this.#devices.set(`${tenant} s ${serial}`, device);
    }
  }

  /** Nobody is in quarantine. */
  get none(): boolean {
    return this.#devices.size === 0;
  }

  /**
   * What an event shows of a device in quarantine. That it was turned away counts from vouched channels only: a forged
   * line must not hide that it was let in.
   */
  of(event: Event): Sighting | undefined {
    const refused = event.kind === 'session-refused' || event.kind === 'auth-failed';
    if (!refused && event.kind !== 'session-opened' && event.kind !== 'auth-succeeded') return undefined;
    if (refused && event.trust === 'none') return undefined;
    const { tenant, certificateSerial } = event;
    const device =
      (certificateSerial === '' ? undefined : this.#devices.get(`${tenant} s ${certificateSerial}`)) ??
      this.#devices.get(`${tenant} d ${deviceOf(event)}`);
    return device === undefined ? undefined : { tenant, device, event: eventId(event), at: event.time, refused };
  }
}
