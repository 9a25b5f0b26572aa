import { type TenantChain, walkChain } from '../audit/walk.ts';
import { breakText } from '../audit/words.ts';
import type { AuditChains } from '../../dashboards/api/ports/audit.ts';
import { everywhere } from '../../dashboards/access/state.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import type { AuditChain } from '../../schemas/api/audit.ts';

/** A walk reads every journal: it takes at most so large a share of the time between two, and there are so many ms between. */
const shareOfTime = 1 / 20;
const leastBetweenMs = 10_000;

/** Walks the chain whenever somebody asks and the last walk is a while ago; who asks is told of the last one. */
export class ChainWatch implements AuditChains {
  readonly #log: EventLog;
  readonly #clock: Clock;
  readonly #logger: Pick<Logger, 'warn'>;
  readonly #signal: AbortSignal;
  #walk: Promise<void> | undefined;
  #chains: ReadonlyMap<string, TenantChain> | undefined;
  #checkedAt = 0;
  #notBefore = 0;

  constructor(log: EventLog, clock: Clock, logger: Pick<Logger, 'warn'>, signal: AbortSignal) {
    this.#log = log;
    this.#clock = clock;
    this.#logger = logger;
    this.#signal = signal;
  }

  /** Waits for a walk only when there was none yet. */
  async of(tenant: string, patienceMs: number): Promise<AuditChain> {
    if (performance.now() >= this.#notBefore) this.#walk ??= this.#begin();
    if (this.#chains === undefined && this.#walk !== undefined)
      await Promise.race([this.#walk, new Promise((resolve) => setTimeout(resolve, patienceMs).unref())]);
    if (this.#chains === undefined) return { checkedAt: null, tenant: null, everywhere: null };
    const said = (name: string) => saidOf(this.#chains?.get(name));
    return { checkedAt: this.#checkedAt, tenant: said(tenant), everywhere: said(everywhere) };
  }

  async #begin(): Promise<void> {
    const began = performance.now();
    try {
      this.#chains = await walkChain(this.#log, { signal: this.#signal });
      this.#checkedAt = this.#clock.now();
    } catch (failure) {
      if (!this.#signal.aborted)
        this.#logger.warn({ failure: String(failure) }, 'the chain of audited acts was not walked');
    } finally {
      const now = performance.now();
      this.#notBefore = now + Math.max(leastBetweenMs, (now - began) / shareOfTime);
      this.#walk = undefined;
    }
  }
}

function saidOf(chain: TenantChain | undefined): AuditChain['tenant'] {
  if (chain === undefined) return null;
  const { number, hash, at, broken, waiting, waitingSince } = chain;
  return {
    entries: number,
    head: hash,
    through: at,
    broken: broken === null ? '' : breakText(broken),
    waiting,
    waitingSince,
  };
}
