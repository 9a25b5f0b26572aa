import type { Patience, DropReason, GatedChannel } from './sending.ts';
import { deviceOf, type EventDraft } from '../../schemas/event/event.ts';
import { type EventKind, laneOf } from '../../schemas/event/kinds.ts';
import type { DeviceQuota } from './device-quota.ts';
import type { DropBook } from './drop-book.ts';
import type { Room } from './room.ts';
import type { Bucket } from './bucket.ts';

/** What the gates of all channels share. */
interface Shared {
  readonly book: Pick<DropBook, 'note'>;
  readonly devices: Pick<DeviceQuota, 'take'>;
  readonly room: Room;
}

interface SenderBuckets {
  telemetry: Bucket;
  identity: Bucket;
  tenant: Bucket | undefined;
}

/** Decides for every event of one channel whether it goes on, when all that is cheap about it is done. */
export class Gate {
  readonly #shared: Shared;
  readonly #channel: GatedChannel;
  readonly #patience: Patience;
  readonly #buckets: SenderBuckets;
  #receivedAt = -1;
  #now = 0;
  #kind: EventKind | '' = '';
  #identity = false;

  constructor(shared: Shared, channel: GatedChannel, patience: Patience, buckets: SenderBuckets) {
    this.#shared = shared;
    this.#channel = channel;
    this.#patience = patience;
    this.#buckets = buckets;
  }

  /** Why the event is let go of, '' when it is not. */
  admit(draft: EventDraft): DropReason | '' {
    // Lines of one chunk came at one moment: asking for the time is a good part of what this costs.
    if (draft.receivedAt !== this.#receivedAt) {
      this.#receivedAt = draft.receivedAt;
      this.#now = performance.now();
    }
    const now = this.#now;
    const cost = 1 + (draft.raw.length >> 10);
    if (draft.kind !== this.#kind) {
      this.#kind = draft.kind;
      this.#identity = laneOf(draft.kind) === 'identity';
    }
    const identity = this.#identity;
    if (this.#patience !== 'drops') {
      const ofDevice = identity || this.#patience === 'answers' ? '' : this.#ofDevice(draft, cost, now);
      if (ofDevice !== '') return ofDevice;
      this.#buckets.telemetry.spend(cost, now);
      this.#buckets.tenant?.spend(cost, now);
      return '';
    }
    const { room } = this.#shared;
    // The lane that alarms come from keeps its room and its quota when the other has none left.
    if (identity) {
      if (room.full) return 'overload';
      return this.#buckets.identity.take(cost, now) ? '' : 'gateway_quota';
    }
    if (room.pressure) return 'overload';
    const ofDevice = this.#ofDevice(draft, cost, now);
    if (ofDevice !== '') return ofDevice;
    if (!this.#buckets.telemetry.take(cost, now)) return 'gateway_quota';
    return this.#buckets.tenant?.take(cost, now) === false ? 'tenant_quota' : '';
  }

  /** For how long the channel must not be read, real ms: what it owes, or its tenant. */
  owedMs(): number {
    const now = performance.now();
    return Math.max(this.#buckets.telemetry.owedMs(now), this.#buckets.tenant?.owedMs(now) ?? 0);
  }

  /** Takes note of lines that were let go of; of those without a draft nothing is known but the channel. */
  note(reason: DropReason, lines: number, draft?: EventDraft): void {
    const named = reason === 'device_quota' && draft !== undefined;
    this.#shared.book.note(this.#channel, reason, lines, named ? deviceOf(draft) : '');
  }

  #ofDevice(draft: EventDraft, cost: number, now: number): DropReason | '' {
    const device = deviceOf(draft);
    if (device === '') return '';
    return this.#shared.devices.take(draft.tenant, device, cost, now) ? '' : 'device_quota';
  }
}
