import type { Rate } from './bucket.ts';
import { Buckets } from './buckets.ts';

/** As many as a core's cache holds beside all else that a line needs: where one is shared by too many, each of them is counted by itself. */
const slots = 16_384;
/** Devices counted one by one at a time: those that share a slot with one that floods. */
const mostNear = 16_384;
/** How often slots are refilled, real ms: all at once, so that none has to say as of when it stands. */
const refillMs = 250;

/**
 * What each device may send, in bounded memory however many there are and whatever they call themselves. Devices share slots,
 * and while a slot has anything left, so has every device in it. Only where it has nothing left each gets a bucket of its own, so that none
 * pays for another: a device always has the whole burst, and never more than twice that at once. Which devices share a slot
 * depends on a secret of this run.
 */
export class DeviceQuota {
  readonly #perMs: number;
  readonly #burst: number;
  /** What was taken from each slot and not refilled, twice the burst at the most. */
  readonly #taken = new Float64Array(slots);
  #refilledAt = 0;
  readonly #near: Buckets;
  readonly #secret: number;
  /** The tenant asked for last, and what hashes of its devices begin with. */
  #tenant = '';
  #tenantHash = 0;

  /** @param secret any 32 bits that senders cannot know */
  constructor(rate: Rate, secret: number) {
    this.#perMs = rate.perSecond / 1_000;
    this.#burst = rate.burst;
    this.#near = new Buckets(rate, mostNear);
    this.#secret = secret | 0;
    this.#begin('');
  }

  /** Whether it may pass. @param now real ms, as performance.now() tells them */
  take(tenant: string, device: string, cost: number, now: number): boolean {
    if (now - this.#refilledAt >= refillMs) this.#refill(now);
    if (tenant !== this.#tenant) this.#begin(tenant);
    const hash = hashed(this.#tenantHash, device);
    const slot = (hash ^ (hash >>> 16)) & (slots - 1);
    const taken = (this.#taken[slot] ?? 0) + cost;
    if (taken <= this.#burst) {
      this.#taken[slot] = taken;
      return true;
    }
    this.#taken[slot] = Math.min(taken, 2 * this.#burst);
    return this.#near.of(`${tenant}/${device}`, now).take(cost, now);
  }

  #begin(tenant: string): void {
    this.#tenant = tenant;
    this.#tenantHash = hashed(hashed(this.#secret, tenant), separator);
  }

  #refill(now: number): void {
    const amount = (now - this.#refilledAt) * this.#perMs;
    this.#refilledAt = now;
    const taken = this.#taken;
    for (let slot = 0; slot < slots; slot++) taken[slot] = Math.max(0, (taken[slot] ?? 0) - amount);
  }
}

const separator = '\u001f';

/** FNV-1a, by characters. */
function hashed(hash: number, text: string): number {
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
