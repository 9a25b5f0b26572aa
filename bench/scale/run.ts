import { parseArgs } from 'node:util';
import { type Fared, fareOf, mostTimes } from './chain.ts';
import { measured } from './costs.ts';
import { busiest, type Fleet, meanRates, ratesAt } from './fleet.ts';
import { type Plan, planFor, usual } from './plan.ts';

const usage = `node bench/scale/run.ts [options]: from measured costs, how many of what a fleet needs, and where that bends first
  --devices N,N,..       default 10000,1000000,100000000
  --messages-per-hour N  of each device, default 12
  --identity-per-day N   events of each device, default 5
  --per-gateway N        devices behind a gateway, default 50
  --peak N               the busiest minute over the mean, 1 to 3.6, default 3
  --reconnect-minutes N  within which all devices come back after an outage, default 30`;

const shown = (value: number): string => {
  const [unit, by] = (
    [
      ['T', 1e12],
      ['G', 1e9],
      ['M', 1e6],
      ['k', 1e3],
    ] as const
  ).find(([, least]) => value >= least) ?? ['', 1];
  return `${Number((value / by).toPrecision(3))} ${unit}`.trim();
};

const bent = (times: number): string => (times >= mostTimes ? `> x${mostTimes}` : `x${Number(times.toPrecision(3))}`);

/** What `docs/scaling.md` shows for one fleet. */
export function pageOf(fleet: Fleet, plan: Plan, fared: readonly Fared[]): string {
  const [mean, peak] = [meanRates(fleet), ratesAt(fleet, busiest)];
  const rows = [
    [
      'events/s, mean; busiest minute',
      `${shown(mean.telemetry + mean.identity)}; ${shown(peak.telemetry + peak.identity)}`,
    ],
    ['telemetry partitions', String(plan.partitions)],
    ['instances of ingest, archive, detect', `${plan.ingest}, ${plan.archive}, ${plan.detect}`],
    ['brokers; disk of the log, all copies', `${plan.brokers}; ${shown(plan.logDisk)}B`],
    ['shards; disk of ClickHouse, all copies', `${plan.shards}; ${shown(plan.storeDisk)}B`],
    ['memory of a detect; of what else knows the fleet', `${shown(plan.detectMemory)}B; ${shown(plan.factsMemory)}B`],
    ['CPU seconds to read the fleet at a start', shown(plan.startSeconds)],
  ];
  const stages = fared.map(({ stage, busiest: most, lagSeconds, bendsAt }) =>
    [
      `  ${stage.padEnd(26)}`,
      `${(most * 100).toFixed(0)} %`.padStart(6),
      `${lagSeconds.toFixed(0)} s`.padStart(8),
      bent(bendsAt).padStart(8),
    ].join(' '),
  );
  const head = `  ${'stage, the first to bend first'.padEnd(32)} busy     lag    bends`;
  return [
    `${shown(fleet.devices)} devices`,
    ...rows.map(([what = '', value]) => `  ${what.padEnd(50)} ${value}`),
    head,
    ...stages,
  ].join('\n');
}

export function pagesOf(args: readonly string[]): string {
  const { values } = parseArgs({
    args: [...args],
    options: {
      devices: { type: 'string', default: '10000,1000000,100000000' },
      'messages-per-hour': { type: 'string', default: '12' },
      'identity-per-day': { type: 'string', default: '5' },
      'per-gateway': { type: 'string', default: '50' },
      peak: { type: 'string', default: '3' },
      'reconnect-minutes': { type: 'string', default: '30' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return usage;
  const others = {
    messagesPerHour: between(values['messages-per-hour'], 0, 36_000),
    identityPerDay: between(values['identity-per-day'], 0, 86_400),
    perGateway: between(values['per-gateway'], 1, 1e6),
    peak: between(values.peak, 1, 3.6),
    reconnectMinutes: between(values['reconnect-minutes'], 1, 240),
  };
  const pages = values.devices.split(',').map((text) => {
    const fleet = { devices: between(text, 1, 1e10), ...others };
    const plan = planFor(fleet, measured, usual);
    return pageOf(fleet, plan, fareOf(fleet, plan, measured, usual));
  });
  return pages.join('\n\n');
}

function between(text: string, least: number, most: number): number {
  const value = Number(text);
  if (!(value >= least && value <= most)) throw new Error(`${text} is not from ${least} to ${most}\n\n${usage}`);
  return value;
}

if (import.meta.main) process.stdout.write(`${pagesOf(process.argv.slice(2))}\n`);
