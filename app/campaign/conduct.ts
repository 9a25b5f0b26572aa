import { due, interrupted, mostPerStep } from '../../cases/campaign/due.ts';
import { type Campaign, isActive } from '../../cases/campaign/state.ts';
import { Fault } from '../../runtime/errors.ts';
import type { ConductPorts } from './ports.ts';
import { issue, namesOf, retire, withdraw } from './turn-credentials.ts';

const remindEveryMs = 30_000;

/**
 * Does what campaigns are due. Work follows from how devices stand, never from the step before: whatever a crash cut off, the
 * next look does what is missing, and each call to a store may be made twice.
 */
export class CampaignConduct {
  readonly #ports: ConductPorts;
  /** Tenants of which a point did not answer last time. */
  readonly #away = new Set<string>();
  /** By campaign: when the last round of reminders ended, and how far the present one is. */
  readonly #reminded = new Map<string, { at: number; after: number }>();

  constructor(ports: ConductPorts) {
    this.#ports = ports;
  }

  /** Takes back what the process before this left half issued. */
  async open(): Promise<void> {
    for (const campaign of this.#ports.state.all.values()) {
      if (isActive(campaign)) await this.#ports.append(interrupted(campaign, this.#ports.now()));
      else if (campaign.endedAt !== null) this.#ports.forget(campaign.plan.id);
    }
  }

  async step(): Promise<void> {
    for (const campaign of this.#ports.state.all.values()) {
      const { tenant, id } = campaign.plan;
      if (!isActive(campaign) && campaign.state !== 'held') continue;
      const ready = !this.#away.has(tenant) && this.#ports.points(tenant).length > 0;
      await this.#ports.append(due(campaign, this.#ports.now(), this.#ports.alarms(tenant), ready));
      if (!isActive(campaign)) {
        if (campaign.endedAt !== null) this.#ports.forget(id);
        continue;
      }
      try {
        await retire(this.#ports, campaign);
        await withdraw(this.#ports, campaign);
        await this.deliver(campaign, await issue(this.#ports, campaign));
        await this.#remind(campaign);
        this.#away.delete(tenant);
      } catch (failure) {
        if (!(failure instanceof Fault) || !failure.retryable) throw failure;
        this.#ports.report(failure);
        await this.#ports.append(interrupted(campaign, this.#ports.now()));
        // Asked again before anything new begins.
        if (this.#away.has(tenant)) await this.#tryPoints(tenant);
        else this.#away.add(tenant);
      }
    }
  }

  /** Tells devices their new credential over the session of the old; that one cannot be reached is no failure. */
  async deliver(campaign: Campaign, rows: readonly number[]): Promise<void> {
    if (rows.length === 0) return;
    const { tenant, id } = campaign.plan;
    try {
      const secretOf = this.#ports.secrets(id);
      const deliveries = rows.map((row) => {
        const { fresh } = namesOf(campaign, row);
        return { device: campaign.devices.id(row), name: fresh, secret: secretOf(fresh) };
      });
      await this.#ports.deliver(tenant)(deliveries, this.#ports.signal);
    } catch (failure) {
      if (!(failure instanceof Fault)) throw failure;
      this.#ports.report(failure);
    }
  }

  /** A device that was busy when it was told, and stays connected, is told again. */
  async #remind(campaign: Campaign): Promise<void> {
    const { id } = campaign.plan;
    // Whom the process before this had told is not known: the first round is at once, and of all.
    const { at, after } = this.#reminded.get(id) ?? { at: Number.NEGATIVE_INFINITY, after: -1 };
    const now = this.#ports.now();
    if (now < at + remindEveryMs) return;
    const waits = (row: number): boolean =>
      row > after && (at < 0 || campaign.devices.since(row) <= now - remindEveryMs);
    const rows = campaign.devices.rows('issued', mostPerStep, waits);
    this.#reminded.set(id, rows.length < mostPerStep ? { at: now, after: -1 } : { at, after: rows.at(-1) ?? -1 });
    await this.deliver(campaign, rows);
  }

  async #tryPoints(tenant: string): Promise<void> {
    const answers = await Promise.allSettled(
      this.#ports.points(tenant).map((point) => point.readBack(['tocsin-decoy'], this.#ports.signal)),
    );
    if (answers.every(({ status }) => status === 'fulfilled')) this.#away.delete(tenant);
  }
}
