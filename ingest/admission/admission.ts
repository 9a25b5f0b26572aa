import type { Room } from './room.ts';
import { randomInt } from 'node:crypto';
import type { EventSink } from '../appender/sealed.ts';
import { Bucket, type Rate } from './bucket.ts';
import { Buckets } from './buckets.ts';
import { DeviceQuota } from './device-quota.ts';
import { DropBook } from './drop-book.ts';
import { Gate } from './gate.ts';
import type { GatedChannel, Patience } from './sending.ts';

/** What one device, gateway and tenant may send, in lines: one of more than 1 KiB counts as one for each KiB. */
export interface Quota {
  device: Rate;
  gateway: Rate;
  /** Without it a tenant may send what its gateways may. */
  tenant?: Rate | undefined;
}

export const defaultQuota: Quota = {
  device: { perSecond: 500, burst: 30_000 },
  gateway: { perSecond: 20_000, burst: 400_000 },
};

/** Senders with a bucket; named gateways and tenants are as many as the configuration names. */
const mostSenders = 16_384;

/** Who may send how much, and what became of the rest. */
export class Admission {
  readonly book = new DropBook();
  readonly devices: DeviceQuota;
  readonly room: Room;
  /** How often a connection was made to wait for its quota. */
  slowed = 0;
  readonly #senders: Buckets;
  readonly #identity: Buckets;
  readonly #tenants = new Map<string, Bucket>();
  readonly #tenant: Rate | undefined;

  constructor(room: Room, { device, gateway, tenant }: Quota) {
    this.room = room;
    this.devices = new DeviceQuota(device, randomInt(2 ** 32));
    this.#senders = new Buckets(gateway, mostSenders);
    this.#identity = new Buckets(gateway, mostSenders);
    this.#tenant = tenant;
  }

  /** What a channel's lines pass. All channels of a gateway share its quota, else all of an address. */
  gate(channel: GatedChannel, patience: Patience): Gate {
    const { tenant, gateway, sender = '' } = channel;
    const key = `${tenant}/${gateway}/${gateway === '' ? sender : ''}`;
    const now = performance.now();
    const buckets = { telemetry: this.#senders.of(key, now), identity: this.#identity.of(key, now) };
    return new Gate(this, channel, patience, { ...buckets, tenant: this.#tenantBucket(tenant, now) });
  }

  /** Writes down by source what was let go of since the last time. @param now ms since 1970 */
  tell(sink: EventSink, now: number): void {
    this.book.tell(sink, now);
  }

  #tenantBucket(tenant: string, now: number): Bucket | undefined {
    if (this.#tenant === undefined) return undefined;
    const known = this.#tenants.get(tenant) ?? new Bucket(this.#tenant, now);
    this.#tenants.set(tenant, known);
    return known;
  }
}
