import type { DeviceForgotten, Forgetting } from '../schemas/forgetting.ts';
import type { Lane } from '../schemas/event/kinds.ts';

/** Devices that are forgotten, and of each up to where: a fold of `forgetting.v1`. */
export class Forgotten {
  /** In the order in which they were asked for. */
  readonly all = new Map<string, DeviceForgotten>();
  /** Ids of those of whom nothing is left in the tables. */
  readonly erased = new Set<string>();
  readonly #byDevice = new Map<string, DeviceForgotten[]>();

  apply(entry: Forgetting): void {
    if (entry.type === 'device-erased') {
      this.erased.add(entry.id);
      return;
    }
    if (this.all.has(entry.id)) return;
    this.all.set(entry.id, entry);
    const key = keyOf(entry.tenant, entry.device);
    this.#byDevice.set(key, [...(this.#byDevice.get(key) ?? []), entry]);
  }

  /** Whether a record may hold something that is forgotten. */
  mayTouch(lane: Lane, partition: number, offset: number): boolean {
    for (const { upTo } of this.all.values()) if (offset < (upTo[lane][partition] ?? 0)) return true;
    return false;
  }

  /** The first wish that a device's rows of a record fall under, undefined when they stay. */
  idOf(tenant: string, device: string, { lane, partition, offset }: LogPlace): string | undefined {
    const wishes = this.#byDevice.get(keyOf(tenant, device));
    return wishes?.find(({ upTo }) => offset < (upTo[lane][partition] ?? 0))?.id;
  }

  /** Whether what was concluded of a device at a time (ms) is forgotten with it. */
  covers(tenant: string, device: string, at: number): boolean {
    return this.#byDevice.get(keyOf(tenant, device))?.some((wish) => at <= wish.at) ?? false;
  }
}

export interface LogPlace {
  lane: Lane;
  partition: number;
  offset: number;
}

function keyOf(tenant: string, device: string): string {
  return `${tenant}\n${device}`;
}
