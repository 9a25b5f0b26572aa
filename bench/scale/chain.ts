import type { Costs } from './costs.ts';
import { dayMinutes, type Fleet, partitionsHearing, type Rates, ratesAt } from './fleet.ts';
import type { Plan, Rules } from './plan.ts';

/** How a stage fares on one day. */
export interface Fared {
  stage: string;
  /** Share of it that is busy in its busiest minute. */
  busiest: number;
  /** Seconds of work that wait at most. */
  lagSeconds: number;
  /** How many times the fleet it would take until more waits than may. */
  bendsAt: number;
}

interface Stage {
  name: string;
  /** Seconds of work that may wait; without it nothing waits, and it is full or it is not. */
  patience?: number;
  /** Work that arrives in a second over what can be done in one. */
  load(rates: Rates, devices: number): number;
}

/** Each stage at the rates of every minute of the day; what it does not do in one waits for the next. The first to bend first. */
export function fareOf(fleet: Fleet, plan: Plan, costs: Costs, rules: Rules): Fared[] {
  return stagesOf(fleet, plan, costs, rules)
    .map((stage) => ({ stage: stage.name, ...dayOf(stage, fleet), bendsAt: bendOf(stage, fleet) }))
    .toSorted((a, b) => a.bendsAt - b.bendsAt);
}

function stagesOf(fleet: Fleet, plan: Plan, costs: Costs, rules: Rules): Stage[] {
  const both = ({ telemetry, identity }: Rates): number => telemetry + identity;
  const logBytes = costs.lineBytes * costs.disk.log;
  const busiestShare = Math.ceil(plan.partitions / plan.detect) / plan.partitions;
  const inserts = (plan.partitions + 1) / rules.flushSeconds;
  return [
    { name: 'ingest', patience: 5, load: (rates) => (both(rates) * costs.ingest.threadUs) / 1e6 / plan.ingest },
    {
      name: 'log, bytes to brokers',
      patience: 5,
      load: (rates) =>
        (both(rates) * logBytes * Math.min(rules.brokerCopies, plan.brokers)) /
        (rules.brokerBytesPerSecond * plan.brokers),
    },
    // One partition has one leader.
    {
      name: 'log, leader of identity',
      patience: 5,
      load: ({ identity }) => (identity * logBytes) / rules.brokerBytesPerSecond,
    },
    {
      name: 'detect, thread',
      patience: 5,
      load: ({ telemetry, identity }) => {
        const judged = telemetry * busiestShare + identity / plan.detect;
        const passedOver = identity * (1 - 1 / plan.detect);
        return (judged * costs.detect.threadUs + passedOver * costs.unpackUs) / 1e6;
      },
    },
    // One fold for all partitions, whatever came: a gateway is told of by each that heard of it.
    {
      name: 'judge of summaries',
      patience: 60,
      load(_rates, devices) {
        const heard = (minutes: number): number => partitionsHearing(fleet, plan.partitions, minutes);
        const { minuteUs, fiveMinutesUs } = costs.summaries;
        return ((devices / fleet.perGateway) * ((heard(1) * minuteUs) / 60 + (heard(5) * fiveMinutesUs) / 300)) / 1e6;
      },
    },
    { name: 'archive', patience: 60, load: (rates) => (both(rates) * costs.archive.threadUs) / 1e6 / plan.archive },
    {
      name: 'store, cores',
      patience: 60,
      load: (rates) =>
        ((both(rates) * costs.storeUs) / 1e6 + (inserts * costs.insertMs) / 1e3) / (plan.shards * rules.shardCores),
    },
    {
      name: 'detect, memory',
      load: (_rates, devices) =>
        (costs.idleBytes + devices * costs.factBytes + (devices * costs.judgedBytes) / plan.detect) / rules.detectBytes,
    },
  ];
}

function dayOf(stage: Stage, fleet: Fleet): { busiest: number; lagSeconds: number } {
  let busiest = 0;
  let waiting = 0;
  let lagSeconds = 0;
  // Twice round: what waits at midnight is there in the morning.
  for (let minute = 0; minute < 2 * dayMinutes; minute++) {
    const load = stage.load(ratesAt(fleet, minute % dayMinutes), fleet.devices);
    busiest = Math.max(busiest, load);
    waiting = stage.patience === undefined ? 0 : Math.max(0, waiting + (load - 1) * 60);
    lagSeconds = Math.max(lagSeconds, waiting);
  }
  return { busiest, lagSeconds };
}

/** Nobody asks beyond. */
export const mostTimes = 1_000;

/** By halving, to a thousandth: more of a fleet is never less work. */
function bendOf(stage: Stage, fleet: Fleet): number {
  const holds = (times: number): boolean => {
    const { busiest, lagSeconds } = dayOf(stage, { ...fleet, devices: fleet.devices * times });
    return stage.patience === undefined ? busiest <= 1 : lagSeconds <= stage.patience;
  };
  let [good, bad] = [0, mostTimes];
  if (holds(bad)) return bad;
  while (bad - good > 0.001) {
    const middle = (good + bad) / 2;
    if (holds(middle)) good = middle;
    else bad = middle;
  }
  return good;
}
