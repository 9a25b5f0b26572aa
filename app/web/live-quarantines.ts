import { randomUUID } from 'node:crypto';
import { allowedPerHour, hitLastHour } from '../../cases/caps.ts';
import { plan, type QuarantineRules } from '../../cases/quarantine/decide.ts';
import { begunQuarantines, evolve, isInForce, isOver, noQuarantines } from '../../cases/quarantine/state.ts';
import type { AskedOfQuarantine, Quarantines } from '../../dashboards/api/ports/responses.ts';
import { Refused } from '../../dashboards/api/problem.ts';
import type { Clock } from '../../runtime/clock.ts';
import { jsonEntry } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import type { QuarantinePreview } from '../../schemas/api/responses.ts';
import {
  type Quarantine,
  type QuarantineChange,
  quarantineChangeSchema,
  responseRequestSchema,
} from '../../schemas/quarantine.ts';
import { topics } from '../../schemas/topics.ts';
import type { BegunNow } from '../begun-now.ts';
import { idOf } from '../quarantine/journal.ts';
import type { Targets } from '../quarantine/target.ts';
import { LiveFold } from './live-fold.ts';

const patienceMs = 15_000;

export interface LiveQuarantinesOptions {
  rules: QuarantineRules;
  targets: Pick<Targets, 'of'>;
  /** What shares the caps. */
  begun: Pick<BegunNow, 'beside'>;
}

/** The one fold of `quarantines.v1` in this process. */
export class LiveQuarantines implements Quarantines {
  readonly state = noQuarantines();
  readonly #log: EventLog;
  readonly #clock: Clock;
  readonly #rules: QuarantineRules;
  readonly #targets: Pick<Targets, 'of'>;
  readonly #writer = createWriter();
  readonly #begun: Pick<BegunNow, 'beside'>;
  readonly #fold: LiveFold<QuarantineChange>;

  /** @param heard told of each change after it was folded, with the tenant it is about */
  constructor(
    log: EventLog,
    clock: Clock,
    { rules, targets, begun }: LiveQuarantinesOptions,
    heard: (change: QuarantineChange, offset: number, about: Quarantine | undefined) => void,
  ) {
    this.#log = log;
    this.#clock = clock;
    this.#rules = rules;
    this.#targets = targets;
    this.#begun = begun;
    this.#fold = new LiveFold(log, topics.quarantines, quarantineChangeSchema, (change, { offset }) => {
      evolve(this.state, change);
      heard(change, offset, this.state.all.get(idOf(change)));
      if ('request' in change && change.request !== '') this.#fold.answered(change.request, change);
    });
  }

  open(): Promise<void> {
    return this.#fold.open();
  }

  follow(signal: AbortSignal): Promise<void> {
    return this.#fold.follow(signal);
  }

  all(tenant: string): Quarantine[] {
    return [...this.state.all.values()].filter((one) => one.tenant === tenant).toReversed();
  }

  stopped(tenant: string): boolean {
    return this.state.stopped.has(tenant);
  }

  stateOf(tenant: string, device: string): string {
    return this.all(tenant).find((one) => one.device === device && !isOver(one))?.state ?? '';
  }

  async preview(tenant: string, name: string, device: string, hours: number): Promise<QuarantinePreview> {
    const at = this.#clock.now();
    const target = await this.#targets.of(tenant, device, '', at);
    const actor = { type: 'person', name } as const;
    const wish = { id: randomUUID(), tenant, actor, at, command: '', alert: null, hours };
    const others = await this.#begun.beside('quarantines', tenant, at);
    const [change] = plan(this.state, wish, target, this.#rules, others);
    const planned = change?.type === 'quarantine-planned' ? change.quarantine : undefined;
    const { site, model, productionBatch, gateways, sizes } = target;
    const inForce = this.all(tenant).filter(isInForce).length;
    return {
      ...{ device, site, model, productionBatch, gateways },
      enforcers: this.#enforcersOf(tenant, gateways),
      usedThisHour: hitLastHour([...begunQuarantines(this.state), ...others], {
        ...{ tenant, plannedAt: at, simulated: !this.#rules.live },
      }),
      allowedThisHour: allowedPerHour(sizes, this.#rules.caps),
      shareOfFleet: sizes.fleet === 0 ? 0 : (inForce + 1) / sizes.fleet,
      obstacle: planned?.reason ?? '',
      dryRun: !this.#rules.live,
    };
  }

  async ask(tenant: string, name: string, asked: AskedOfQuarantine): Promise<Quarantine | undefined> {
    const at = this.#clock.now();
    const id = randomUUID();
    const checked = responseRequestSchema.safeParse({ ...asked, id, tenant, actor: { type: 'person', name }, at });
    if (!checked.success) throw new Refused('INPUT_INVALID', 'This cannot be asked.');
    const entry = jsonEntry(topics.responseRequests, 'request', this.#writer, at, checked.data);
    const [change] = await this.#fold.asking([id], patienceMs, () => this.#log.append([entry]), 'the role quarantine');
    if (change === undefined) return undefined;
    if (change.type === 'wish-refused') throw refusal(change.reason);
    const one = this.state.all.get(idOf(change));
    if (change.type === 'quarantine-planned' && change.quarantine.state === 'refused')
      throw refusal(change.quarantine.reason);
    return one;
  }

  /** What these gateways have said they enforce with. */
  #enforcersOf(tenant: string, gateways: readonly string[]): string[] {
    const enforcers = new Set<string>();
    for (const one of this.all(tenant))
      for (const place of Object.keys(one.standing)) {
        const [gateway = '', enforcer = ''] = place.split('/');
        if (gateways.includes(gateway)) enforcers.add(enforcer);
      }
    return [...enforcers].sort();
  }
}

/** A role's refusal as the API passes it on. */
export function refusal(reason: string): Refused {
  return new Refused(reason.startsWith('unknown_') ? 'NOT_FOUND' : 'REFUSED', reason.replaceAll('_', ' '));
}
