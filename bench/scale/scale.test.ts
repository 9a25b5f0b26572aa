import { describe, expect, it } from 'vitest';
import { read } from '../../test/house.ts';
import { fareOf, mostTimes } from './chain.ts';
import { type Costs, measured } from './costs.ts';
import { busiest, dayMinutes, type Fleet, meanRates, outageEnds, ratesAt } from './fleet.ts';
import { type Plan, planFor, usual } from './plan.ts';
import { pagesOf } from './run.ts';

const fleet: Fleet = {
  devices: 3_600,
  messagesPerHour: 1_000,
  identityPerDay: 24,
  perGateway: 50,
  peak: 3,
  reconnectMinutes: 30,
};
const minutes = Array.from({ length: dayMinutes }, (_, minute) => minute);

describe('a day', () => {
  it('has the mean and the peak that were asked for, and everybody comes back once', () => {
    const telemetry = minutes.map((minute) => ratesAt(fleet, minute).telemetry);
    expect(meanRates(fleet)).toEqual({ telemetry: 1_000, identity: 1 });
    expect(telemetry.reduce((sum, rate) => sum + rate, 0) / dayMinutes).toBeCloseTo(1_000, 6);
    expect(Math.max(...telemetry)).toBeCloseTo(3_000, 6);
    expect(telemetry.indexOf(Math.max(...telemetry))).toBe(busiest);
    expect(Math.min(...telemetry)).toBeGreaterThanOrEqual(0);
    const calm = ratesAt({ ...fleet, devices: 0 }, outageEnds).identity;
    const back = minutes.map((minute) => ratesAt({ ...fleet, identityPerDay: 0 }, minute).identity * 60);
    expect(calm).toBe(0);
    expect(back.reduce((sum, events) => sum + events, 0)).toBeCloseTo(2 * fleet.devices, 6);
  });
});

/** One microsecond for everything that passes, and nothing else. */
const plain: Costs = {
  ...{ ingest: { threadUs: 1, allUs: 1 }, archive: { threadUs: 1, allUs: 1 }, detect: { threadUs: 1, allUs: 1 } },
  summaries: { minuteUs: 60, fiveMinutesUs: 0 },
  ...{ unpackUs: 0.5, storeUs: 1, insertMs: 0, lineBytes: 100, disk: { events: 0.1, raw: 0.1, log: 1 } },
  ...{ idleBytes: 0, judgedBytes: 1_000, factBytes: 100, factUs: 1 },
};

describe('a plan', () => {
  it('is as many as the busiest minute wants at the share that may be busy', () => {
    // 3,003 events/s of 200 microseconds are 0.6006 threads: just more than one may be busy.
    const plan = planFor(fleet, { ...plain, ingest: { threadUs: 200, allUs: 200 } }, usual);
    expect(plan).toMatchObject({ ingest: 2, archive: 1, detect: 1, partitions: 1, shards: 1, brokers: 1 });
    // 1,001 events/s of 100 bytes for 7 days on three brokers; a tenth for 400 days and a tenth for 30 in two copies.
    expect(plan.logDisk).toBeCloseTo(1_001 * 86_400 * 100 * 7 * 3, 0);
    expect(plan.storeDisk).toBeCloseTo(1_001 * 86_400 * 100 * 0.1 * 430 * 2, 0);
  });

  it('divides what is judged over the instances of detect, and nothing of what everybody knows', () => {
    const many = planFor({ ...fleet, devices: 40e6, messagesPerHour: 0 }, plain, usual);
    // 16 GB less 4 GB of facts hold 12 million devices.
    expect(many.detect).toBe(4);
    expect(many.detectMemory).toBeCloseTo(4e9 + 10e9, 0);
    expect(many.factsMemory).toBeCloseTo(4e9, 0);
  });
});

describe('the chain', () => {
  const one: Plan = planFor(fleet, plain, usual);
  const stage = (name: string, plan: Plan = one, of: Fleet = fleet) =>
    fareOf(of, plan, plain, usual).find((each) => each.stage === name) ?? expect.unreachable(name);

  it('bends where the busiest minutes bring more than may wait, and at twice that with twice as many', () => {
    // A thread does a million; at the peak a fleet brings 3,003.
    const [single, double] = [stage('ingest'), stage('ingest', { ...one, ingest: 2 })];
    expect(single.busiest).toBeCloseTo(0.003, 3);
    expect(single.bendsAt).toBeGreaterThan(1e6 / 3_003);
    expect(single.bendsAt).toBeLessThan(1.01 * (1e6 / 3_003));
    expect(double.bendsAt / single.bendsAt).toBeCloseTo(2, 2);
  });

  it('says how long what is not done in time waits', () => {
    // For half an hour everybody brings twice what one can do: as much again is left, and gone after that.
    const flood = { ...fleet, messagesPerHour: 0, identityPerDay: 0, devices: 2e6 * 60 * 15 };
    expect(stage('ingest', one, flood).lagSeconds).toBeCloseTo(1_800, 3);
  });

  it('passes identity by at every detect, however many there are', () => {
    const returning = { ...fleet, messagesPerHour: 0, identityPerDay: 0, devices: 1e6 * 60 * 15 };
    const alone = stage('detect, thread', one, returning).busiest;
    const two = stage('detect, thread', { ...one, detect: 2, partitions: 2 }, returning).busiest;
    expect([alone, two]).toEqual([expect.closeTo(1, 6), expect.closeTo(0.75, 6)]);
  });

  it('tells of a gateway as often as there are partitions that heard of it', () => {
    // All speak in every minute: 72 gateways, each told of by every partition, cost 72 microseconds a second.
    const often = { ...fleet, messagesPerHour: 36_000 };
    expect(stage('judge of summaries', one, often).busiest).toBeCloseTo(72e-6, 9);
    expect(stage('judge of summaries', { ...one, partitions: 8 }, often).busiest / 72e-6).toBeCloseTo(8, 1);
    // One device alone is heard of by one.
    expect(stage('judge of summaries', { ...one, partitions: 8 }, { ...often, perGateway: 1 }).busiest).toBeCloseTo(
      3_600e-6,
      6,
    );
  });

  it('names what bends first in front, and nothing that never does', () => {
    const fared = fareOf(fleet, one, plain, usual);
    expect(fared.map(({ bendsAt }) => bendsAt)).toEqual(fared.map(({ bendsAt }) => bendsAt).toSorted((a, b) => a - b));
    expect(fared.at(-1)?.bendsAt).toBe(mostTimes);
  });
});

describe('what it says', () => {
  it('comes from costs that docs/performance.md has', () => {
    const page = read('docs/performance.md');
    const { ingest, archive, detect, storeUs, insertMs, lineBytes, disk, unpackUs } = measured;
    const range = (name: string): [number, number] => {
      const [, least, most] = new RegExp(`\\*\\*${name}, (\\d+) to (\\d+)\\.\\*\\*`).exec(page) ?? [];
      return [Number(least), Number(most)];
    };
    const shares: [string, number][] = [
      ['Ingest', ingest.allUs],
      ['Detect', detect.allUs],
      ['Archive', archive.allUs],
      ['Engine', storeUs],
    ];
    for (const [name, cost] of shares) expect(cost).toBe((range(name)[0] + range(name)[1]) / 2);
    expect(page).toContain(`Unpacking ${unpackUs}, folding ${detect.threadUs - unpackUs}`);
    expect(page).toContain(`syslog of about ${lineBytes} bytes`);
    expect(page).toContain(`some ${insertMs} ms of CPU`);
    const { minuteUs, fiveMinutesUs } = measured.summaries;
    expect(page).toContain(`Summaries, ${minuteUs} and ${fiveMinutesUs} an entry.`);
    for (const [what, share] of [
      ['disk per wire byte', disk.events],
      ['... `raw`', disk.raw],
      ['... log', disk.log],
    ])
      expect(page).toMatch(new RegExp(`\\| ${String(what).replaceAll('.', '\\.')}.* ${share} \\|`));
    expect(page).toContain('| 381 B |');
    expect(page).toContain('and 250 for what is learned of a device');
  });

  it('is in docs/scaling.md, every time the same', () => {
    expect(pagesOf([])).toBe(pagesOf([]));
    expect(read('docs/scaling.md')).toContain(`\`\`\`\n${pagesOf([])}\n\`\`\``);
  });

  it('is about fleets that there can be', () => {
    expect(() => pagesOf(['--devices', '0'])).toThrow('0 is not from 1');
    expect(() => pagesOf(['--peak', '9'])).toThrow('9 is not from 1 to 3.6');
    expect(pagesOf(['--help'])).toMatch(/^node bench\/scale\/run\.ts/);
  });
});
