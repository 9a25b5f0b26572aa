import { Random } from '../../../simulator/random.ts';
import { workers } from '../../support/unfinished.ts';

export const logKinds = ['embedded', 'kafka', 'kafkajs'] as const;
/** Which log, and by which client: `kafka` is @platformatic/kafka. */
export type LogKind = (typeof logKinds)[number];

export const faults = [
  'kill',
  'stop',
  'broker-kill',
  'broker-stop',
  'leader-change',
  'full-disk',
  'cut',
  'dead',
  'slow',
  'duplicate',
  'reorder',
  'clock-jump',
] as const;
export type Fault = (typeof faults)[number];

export const links = ['senders', 'brokers', 'store'] as const;
export type LinkName = (typeof links)[number];

export interface Injection {
  fault: Fault;
  /** A process, a link, or '' where there is but one. */
  target: string;
  /** How long it lasts, ms. */
  forMs: number;
  /** Delay of a slow link or greatest delay of a delivery, ms; copies of a duplicated one; jump of a clock, ms. */
  amount: number;
  /** After the beginning of the cycle's first fault, ms. */
  afterMs: number;
}

export interface Plan {
  seed: string;
  kind: LogKind;
  /** Those wanted; what a kind does not have is left out. */
  faults: readonly Fault[];
  /** How long a long stop lasts, ms: each first stop of a process, and every fifth. Others take up to a quarter. */
  stopMs: number;
}

const second = 1_000;
const minute = 60 * second;

/** The faults of one cycle: the first from a bag that holds every fault of every target once, now and then another beside it. */
export function injectionsOf(plan: Plan, cycle: number): Injection[] {
  const all = targetsOf(plan);
  if (all.length === 0) return [];
  const round = Math.floor(cycle / all.length);
  const bag = shuffled(all, new Random(plan.seed, plan.kind, 'bag', round));
  const random = new Random(plan.seed, plan.kind, 'cycle', cycle);
  const first = bag[cycle % all.length] ?? bag[0];
  if (first === undefined) return [];
  const injections = [injectionOf(first, plan, round % 5 === 0, random)];
  const others = all.filter((other) => compatible(first, other));
  if (random.chance(1 / 3) && others.length > 0)
    injections.push({
      ...injectionOf(random.pick(others), plan, false, random),
      afterMs: random.integer(0, 2 * second),
    });
  return injections;
}

type Aim = Pick<Injection, 'fault' | 'target'>;

function targetsOf({ kind, faults: wanted }: Plan): Aim[] {
  const aims = faults.flatMap((fault) => targets(fault, kind).map((target) => ({ fault, target })));
  return aims.filter(({ fault }) => wanted.includes(fault));
}

function targets(fault: Fault, kind: LogKind): readonly string[] {
  const embedded = kind === 'embedded';
  switch (fault) {
    case 'kill':
    case 'stop':
      return workers;
    case 'broker-kill':
    case 'broker-stop':
    case 'leader-change':
      return embedded ? [] : [''];
    case 'full-disk':
      return embedded ? [''] : [];
    case 'cut':
    case 'dead':
    case 'slow':
      return embedded ? ['senders'] : links;
    case 'duplicate':
    case 'reorder':
    case 'clock-jump':
      return [''];
  }
}

/** Two that undo or hide each other are not made at once: one process, one link, a broker beside a broker. */
function compatible(first: Aim, other: Aim): boolean {
  const brokers = (aim: Aim): boolean =>
    aim.fault.startsWith('broker') || aim.fault === 'leader-change' || aim.target === 'brokers';
  if (brokers(first) && brokers(other)) return false;
  if (first.fault === 'full-disk' || other.fault === 'full-disk') return false;
  return first.fault !== other.fault && (first.target === '' || first.target !== other.target);
}

function injectionOf(aim: Aim, { stopMs }: Plan, long: boolean, random: Random): Injection {
  const of = (forMs: number, amount = 0): Injection => ({ ...aim, forMs: Math.round(forMs), amount, afterMs: 0 });
  switch (aim.fault) {
    case 'kill':
      return of(0);
    case 'stop':
    case 'broker-stop':
      return of(long ? stopMs : random.between(stopMs / 20, stopMs / 4));
    case 'broker-kill':
    case 'leader-change':
      return of(random.between(1, 6) * second);
    case 'full-disk':
      return of(random.between(1, 4) * second);
    case 'cut':
    case 'dead':
      return of(random.logUniform(0.2, 8) * second);
    case 'slow':
      return of(random.between(2, 6) * second, random.integer(20, 300));
    case 'duplicate':
      return of(random.between(2, 4) * second, random.integer(2, 4));
    case 'reorder':
      return of(random.between(2, 4) * second, random.integer(200, 2_000));
    case 'clock-jump':
      return of(random.between(2, 5) * second, random.pick([-60, -10, -1, 1, 10, 60]) * minute);
  }
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const left = [...list];
  const out: T[] = [];
  while (left.length > 0) out.push(...left.splice(random.integer(0, left.length - 1), 1));
  return out;
}
