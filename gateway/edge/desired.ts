import type { Denial, Order } from '../../schemas/gateway.ts';

interface Wanted {
  /** Offset of the last order that changed it, so that a gateway can say what it holds. */
  revision: number;
  denials: Map<string, Denial>;
  waiting: Set<() => void>;
}

/** A fold of `gateway-orders.v1`: what each gateway shall refuse now, whatever happened on the way there. */
export class Desired {
  readonly #gateways = new Map<string, Wanted>();
  #next = 0;

  /** Offset of the first order wanted. */
  get next(): number {
    return this.#next;
  }

  /** An order read twice changes nothing. */
  apply(order: Order, offset: number): void {
    if (offset < this.#next) return;
    this.#next = offset + 1;
    const wanted = this.#wanted(order.tenant, order.gateway);
    const before = wanted.denials.size;
    if (order.type === 'deny') wanted.denials.set(order.denial.quarantine, order.denial);
    else if (!wanted.denials.delete(order.quarantine) && before === wanted.denials.size) return;
    wanted.revision = offset;
    for (const wake of wanted.waiting) wake();
  }

  /** @param now ms: a denial that has run out is no longer wanted */
  of(tenant: string, gateway: string, now: number): { revision: number; denials: Denial[] } {
    const { revision, denials } = this.#wanted(tenant, gateway);
    for (const [id, { expiresAt }] of denials) if (expiresAt <= now) denials.delete(id);
    return { revision, denials: [...denials.values()] };
  }

  /** Resolves when the gateway's revision is no longer the one it holds, or on abort. */
  async changed(tenant: string, gateway: string, held: number, signal: AbortSignal): Promise<void> {
    const wanted = this.#wanted(tenant, gateway);
    if (wanted.revision !== held || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        wanted.waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      wanted.waiting.add(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  #wanted(tenant: string, gateway: string): Wanted {
    const key = `${tenant}/${gateway}`;
    let wanted = this.#gateways.get(key);
    if (wanted === undefined) {
      wanted = { revision: -1, denials: new Map(), waiting: new Set() };
      this.#gateways.set(key, wanted);
    }
    return wanted;
  }
}
