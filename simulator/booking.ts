import type { Device } from './fleet.ts';
import type { Random } from './random.ts';

interface Span {
  from: number;
  to: number;
}

/** What one episode wants of the day. */
export interface Wish {
  random: Random;
  eligible: (device: Device) => boolean;
  /** Sensors are chosen for what befalls readings and their pace, and for nothing else. Default false. */
  sensors?: boolean;
  /** Earliest begin and latest end, ms. */
  from: number;
  to: number;
  lengthMs: number;
}

/** Quiet kept around each episode, so that no window of a detector sees two. */
const marginMs = 45 * 60_000;
const tries = 4_000;

/** Who is busy when: no two episodes touch one device at one time, and a device is used twice only when all are used. */
export class Booking {
  readonly #devices: readonly Device[];
  readonly #spans = new Map<number, Span[]>();

  constructor(devices: readonly Device[]) {
    this.#devices = devices;
  }

  /** Throws RangeError when the fleet is too small for the day. */
  place(wish: Wish): { device: Device; at: number } {
    const { sensors = false } = wish;
    const candidates = this.#devices.filter(
      (device) => device.gateway.trusted && (device.character === 'sensor') === sensors && wish.eligible(device),
    );
    const unused = candidates.filter((device) => !this.#spans.has(device.index));
    for (let i = 0; i < tries && candidates.length > 0; i++) {
      const device = wish.random.pick(unused.length > 0 && i < tries / 2 ? unused : candidates);
      const at = Math.floor(wish.random.between(wish.from, wish.to - wish.lengthMs));
      if (!this.isFree(device, at, at + wish.lengthMs)) continue;
      this.take(device, at, at + wish.lengthMs);
      return { device, at };
    }
    throw new RangeError('the fleet is too small for the labelled day: give it at least 300 devices');
  }

  isFree(device: Device, from: number, to: number): boolean {
    const spans = this.#spans.get(device.index) ?? [];
    return spans.every((span) => to + marginMs < span.from || from - marginMs > span.to);
  }

  take(device: Device, from: number, to: number): void {
    const spans = this.#spans.get(device.index);
    if (spans === undefined) this.#spans.set(device.index, [{ from, to }]);
    else spans.push({ from, to });
  }
}
