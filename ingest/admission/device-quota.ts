import type { Rate } from './bucket.ts';
import { Buckets } from './buckets.ts';

/** As many as lie in a core's cache: where one is shared by too many, each of them is counted by itself. */
const slots = 16_384;
/** Devices counted one by one at a time: those that share a slot with one that floods. */
const mostNear = 16_384;

/**
 * What each device may send, in bounded memory however many there are and whatever they call themselves. Devices share slots,
 * and while a slot has anything left, so has every device in it. Only where it has nothing left each gets a bucket of its own, so that none
 * pays for another: a device always has the whole burst, and never more than twice that at once. Which devices share a slot
 * depends on a secret of this run.
 */
export class DeviceQuota {
  readonly #perMs: number;
  readonly #burst: number;
  /** Of each slot what is left, and as of when. */
  readonly #slots = new Float64Array(2 * slots);
  readonly #near: Buckets;
  readonly #secret: number;

  /** @param secret any 32 bits that senders cannot know */
  constructor(rate: Rate, secret: number) {
    this.#perMs = rate.perSecond / 1_000;
    this.#burst = rate.burst;
    for (let slot = 0; slot < slots; slot++) this.#slots[2 * slot] = rate.burst;
    this.#near = new Buckets(rate, mostNear);
    this.#secret = secret | 0;
  }

  /** Whether it may pass. @param now real ms, as performance.now() tells them */
  take(tenant: string, device: string, cost: number, now: number): boolean {
    const slot = 2 * this.#slotOf(tenant, device);
    const filled = (this.#slots[slot] ?? 0) + (now - (this.#slots[slot + 1] ?? 0)) * this.#perMs;
    const left = Math.min(this.#burst, filled) - cost;
    this.#slots[slot] = Math.max(left, -this.#burst);
    this.#slots[slot + 1] = now;
    return left >= 0 || this.#near.of(`${tenant}/${device}`, now).take(cost, now);
  }

  #slotOf(tenant: string, device: string): number {
    let hash = this.#secret;
    for (let i = 0; i < tenant.length; i++) hash = Math.imul(hash ^ tenant.charCodeAt(i), 0x01000193);
    hash = Math.imul(hash ^ 0x1f, 0x01000193);
    for (let i = 0; i < device.length; i++) hash = Math.imul(hash ^ device.charCodeAt(i), 0x01000193);
    return (hash ^ (hash >>> 16)) & (slots - 1);
  }
}
