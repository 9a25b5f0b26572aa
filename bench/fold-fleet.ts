import { Registry } from '../fleet/registry.ts';
import { type Fact, factSchema } from '../schemas/fact.ts';
import type { Device } from '../schemas/fleet-facts.ts';
import type { FoldCost } from './fleet-facts.ts';

// A process of its own (node --expose-gc fold-fleet.ts DEVICES), so that what is alive can be told apart.
const devices = Number(process.argv[2] ?? 1_000_000);
const perFact = 1_000;
const common = { tenant: 'acme', importedAt: 1_760_000_000_000 };

/** Sites of 50 devices, a batch per 5,000, an owner per 20: a fleet sold to many. */
function device(i: number): Device {
  const hex = i.toString(16).padStart(10, '0');
  return {
    id: `pump-${String(i).padStart(7, '0')}`,
    model: `model-${i % 12}`,
    firmware: `4.${i % 7}.1`,
    site: `site-${Math.floor(i / 50)}`,
    gateway: `gateway-${Math.floor(i / 50)}`,
    productionBatch: `batch-${Math.floor(i / 5_000)}`,
    owner: `customer-${Math.floor(i / 20)}`,
    hardwareIds: [`02${hex}`.match(/../g)?.join(':') ?? ''],
    expectedEveryMs: 900_000,
  };
}

function encoded(from: number): string {
  const chunk = Array.from({ length: Math.min(perFact, devices - from) }, (_, i) => device(from + i));
  return JSON.stringify({ type: 'devices-registered', ...common, devices: chunk });
}

function live(): number {
  for (let i = 0; i < 8; i++) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function cpuUs(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function nsEach(times: number, run: (i: number) => void): number {
  for (let i = 0; i < times; i++) run(i);
  const before = process.hrtime.bigint();
  for (let i = 0; i < times; i++) run(i);
  return Number(process.hrtime.bigint() - before) / times;
}

function planWindows(registry: Registry, offset: number): void {
  for (let i = 0; i < 10_000; i++) {
    const id = `w-${i}`;
    const scope = i % 2 === 0 ? ({ kind: 'tenant', id: '' } as const) : ({ kind: 'site', id: `site-${i}` } as const);
    const window = { id, kind: 'maintenance', scope, from: i * 100, to: i * 100 + 50, note: '' } as const;
    registry.apply({ type: 'window-planned', ...common, ...window }, offset + i);
  }
}

const empty = live();
const registry = new Registry();
let readUs = 0;
let foldUs = 0;
let offset = 0;
for (let from = 0; from < devices; from += perFact) {
  const text = encoded(from);
  let fact: Fact | undefined;
  readUs += cpuUs(() => (fact = factSchema.parse(JSON.parse(text))));
  foldUs += cpuUs(() => fact !== undefined && registry.apply(fact, offset++));
}
const folded = live();
const map = new Map<string, Device>();
for (let from = 0; from < devices; from += perFact)
  for (const one of (JSON.parse(encoded(from)) as { devices: Device[] }).devices) map.set(one.id, one);
const mapped = live();

const wanted = Array.from({ length: 10_000 }, (_, i) => device(Math.floor((i * devices) / 10_000)).id);
let found = 0;
const lookUps = 200_000;
const lookUpNs = nsEach(lookUps, (i) => {
  found += registry.device('acme', wanted[i % wanted.length] ?? '', offset)?.expectedEveryMs ?? 0;
});
const mapLookUpNs = nsEach(lookUps, (i) => {
  found += map.get(wanted[i % wanted.length] ?? '')?.expectedEveryMs ?? 0;
});
planWindows(registry, offset);
const plannedNs = nsEach(lookUps, (i) => {
  const at = (i * 37) % 1_000_000;
  found += registry.planned('acme', wanted[i % wanted.length] ?? '', '', at, offset + 10_000)?.from ?? 0;
});
if (found === 0) throw new Error('nothing was found');
const cost: FoldCost = {
  ...{ devices, readUs: readUs / devices, foldUs: foldUs / devices },
  ...{ bytes: (folded - empty) / devices, mapBytes: (mapped - folded) / devices },
  ...{ lookUpNs, mapLookUpNs, plannedNs },
};
process.stdout.write(JSON.stringify(cost));
