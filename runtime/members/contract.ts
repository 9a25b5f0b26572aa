import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { topics } from '../../schemas/topics.ts';
import { systemClock } from '../clock.ts';
import type { LogWorld } from '../log/contract/ground.ts';
import type { EventLog } from '../log/port.ts';
import { StandingLog } from './fixtures/standing-log.ts';
import { latestRoster } from './latest-view.ts';
import { Membership } from './membership.ts';
import { silentBeats } from './roster.ts';

const beatMs = 100;
const keys = Array.from({ length: 4 }, (_, i) => `work/${i}`);
const patient = { timeout: 15_000, interval: 10 };

/** What is at work on a key, and since which epoch; an instance whose process stands still does not know of the others. */
interface AtWork {
  who: string;
  epoch: number;
}

/** An instance, and a way to let its process stand still: nothing it asks of the log comes back meanwhile. */
class Instance {
  readonly membership: Membership;
  readonly #name: string;
  readonly #log: StandingLog;

  constructor(log: EventLog, name: string, atWork: Map<string, AtWork[]>, id = name) {
    this.#name = name;
    this.#log = new StandingLog(log);
    this.membership = new Membership({
      log: this.#log,
      ...{ clock: systemClock, logger: { warn: () => undefined }, id, process: 'test', beatMs },
    });
    for (const key of keys) void this.#work(key, atWork);
  }

  /** The work takes some turns to end, as it would. */
  #work(key: string, atWork: Map<string, AtWork[]>): Promise<void> {
    return this.membership.hold(key, async ({ epoch, signal }) => {
      const one = { who: this.#name, epoch };
      const here = atWork.get(key) ?? [];
      expect(here.filter(({ who }) => who !== this.#name && !frozen.has(who))).toEqual([]);
      expect(here.every((other) => other.epoch < epoch)).toBe(true);
      atWork.set(key, [...here, one]);
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => setTimeout(resolve, 5)));
      atWork.set(
        key,
        (atWork.get(key) ?? []).filter((other) => other !== one),
      );
    });
  }

  standStill(): void {
    frozen.add(this.#name);
    this.#log.standStill();
  }

  goOn(): void {
    this.#log.goOn();
  }
}

const frozen = new Set<string>();

/** What instances that share work may rely on, on any log. */
export function membersContract(name: string, makeWorld: () => Promise<LogWorld>): void {
  describe(`members on ${name}`, { timeout: 60_000 }, () => {
    let world: LogWorld;
    let log: EventLog;
    let instances: Instance[] = [];
    let atWork: Map<string, AtWork[]>;
    const start = (who: string, id?: string): Instance => {
      const one = new Instance(log, who, atWork, id);
      instances.push(one);
      return one;
    };
    const holders = (): string => keys.map((key) => (atWork.get(key) ?? []).map(({ who }) => who).join('+')).join(' ');
    const held = (): Record<string, number> =>
      Object.fromEntries(
        Object.entries(Object.groupBy(holders().split(' '), (who) => who)).map(([who, all]) => [who, all?.length ?? 0]),
      );

    beforeEach(async () => {
      world = await makeWorld();
      log = await world.open({ telemetryPartitions: 1, clock: systemClock });
      atWork = new Map();
      frozen.clear();
    });
    afterEach(async () => {
      for (const one of instances) one.goOn();
      await Promise.all(instances.map(({ membership }) => membership.close()));
      instances = [];
      await log.close();
      await world.remove();
    });

    test('the first works on everything; newcomers are handed their share, and nothing is worked on twice', async () => {
      start('a');
      await expect.poll(held, patient).toEqual({ a: 4 });
      start('b');
      await expect.poll(held, patient).toEqual({ a: 2, b: 2 });
      start('c');
      start('d');
      await expect.poll(held, patient).toEqual({ a: 1, b: 1, c: 1, d: 1 });
    });

    test('who leaves hands on what it had, without being waited for', async () => {
      const a = start('a');
      const b = start('b');
      await expect.poll(held, patient).toEqual({ a: 2, b: 2 });
      await a.membership.close();
      await expect.poll(held, patient).toEqual({ b: 4 });
      expect(b.membership.roster.members().map(({ id }) => id)).toEqual(['b']);
    });

    test('who has left, also before it joined, is given no work', async () => {
      const b = start('b');
      const late = new Membership({
        ...{ log, clock: systemClock, logger: { warn: () => undefined }, id: 'late', process: 'test', beatMs },
      });
      await Promise.all([b.membership.close(), late.close()]);
      const begun: string[] = [];
      const work = async (): Promise<void> => void begun.push('work');
      await Promise.all([b.membership.hold('work/later', work), late.hold('work/0', work)]);
      start('c');
      await expect.poll(held, patient).toEqual({ c: 4 });
      expect(begun).toEqual([]);
    });

    test('who stands still loses what it had, and when it goes on it ends that work and takes its share again', async () => {
      const a = start('a');
      start('b');
      await expect.poll(held, patient).toEqual({ a: 2, b: 2 });
      await expect.poll(() => a.membership.roster.members().length, patient).toBe(2);
      a.standStill();
      await expect.poll(() => held().b === 2 && (held()['a+b'] ?? 0) === 2, patient).toBe(true);
      a.goOn();
      await expect.poll(() => a.membership.roster.members().map(({ id }) => id), patient).toEqual(['b', 'a']);
      frozen.clear();
      await expect.poll(held, patient).toEqual({ a: 2, b: 2 });
    });

    test('one that starts again under its id waits for nobody', async () => {
      const a = start('a');
      await expect.poll(held, patient).toEqual({ a: 4 });
      a.standStill();
      const again = start('a2', 'a');
      await expect.poll(held, patient).toEqual({ 'a+a2': 4 });
      expect(again.membership.roster.members().length).toBe(1);
      // Had its process not ended, it would go on under another id.
      a.goOn();
      await expect.poll(() => a.membership.id, patient).toMatch(/^a\..+/);
      frozen.clear();
      await expect.poll(held, patient).toEqual({ a: 2, a2: 2 });
    });

    test('all read the same, also who came late', async () => {
      const a = start('a');
      start('b');
      await expect.poll(held, patient).toEqual({ a: 2, b: 2 });
      await new Promise((resolve) => setTimeout(resolve, silentBeats * beatMs));
      const { roster, next } = await latestRoster(log);
      expect(next).toBeLessThanOrEqual((await log.bounds(topics.members, 0)).next);
      await Promise.all(instances.map(({ membership }) => membership.close()));
      const late = start('late');
      await expect.poll(held, patient).toEqual({ late: 4 });
      expect(late.membership.roster.members().map(({ id }) => id)).toEqual(['late']);
      expect(roster.generation).toBeLessThanOrEqual(a.membership.roster.generation);
    });
  });
}
