import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkStored, streamInto, type TocsinStream } from '../tcp-to-found.ts';
import { startTocsin, type Tocsin } from '../tocsin.ts';
import { writeWorkload } from '../workload.ts';
import { type Costs, measured } from './costs.ts';
import { planFor, usual } from './plan.ts';

const usage = `node bench/scale/point.ts [options]: one point of the plan with real roles, its memory held against what is worked out
  --devices N   all of them in the registry, each judged; default 1000000
  --rounds N    each device says one thing in a round of five minutes; default 3`;

const { values } = parseArgs({
  options: {
    devices: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const devices = Number(values.devices);
const rounds = Number(values.rounds);
const roundMs = 300_000;
/** A machine with two cores takes some 50,000 lines a second, a busy one a tenth. */
const withinMs = 60_000 + devices / 5;

const scratch = mkdtempSync(join(tmpdir(), 'tocsin-point-'));
// One plain connection speaks for the whole fleet, and nobody vouches for what it names.
const tocsin = await startTocsin({ detect: { subjects: { unvouched: devices + 10_000 } } });
try {
  await importDevices(tocsin, scratch);
  const rows: TocsinStream[] = [];
  const from = Date.now() - rounds * roundMs;
  for (let round = 0; round < rounds; round++) {
    const file = join(scratch, 'round.log');
    const spacingUs = (roundMs * 1_000) / devices;
    writeWorkload(file, { lines: devices, devices, seed: 11, from: from + round * roundMs, spacingUs, inTurn: true });
    const row = await streamInto(tocsin, file, devices, withinMs);
    rows.push(row);
    console.log(`round ${round + 1}: ${Math.round(devices / row.seconds)} lines/s; CPU us an event: ${perEvent(row)}`);
  }
  await checkStored(tocsin, devices * rounds);
  await report(tocsin);
} catch (failure) {
  console.error(tocsin.installation.errors.join('').slice(-8_000));
  throw failure;
} finally {
  await tocsin.stop();
  rmSync(scratch, { recursive: true, force: true });
}

async function importDevices({ installation }: Tocsin, directory: string): Promise<void> {
  const file = join(directory, 'inventory.csv');
  const out = openSync(file, 'w');
  writeSync(out, 'device_id,model,firmware,site,gateway,production_batch,expected_interval\n');
  for (let first = 0; first < devices; first += 10_000) {
    const rows = Array.from({ length: Math.min(10_000, devices - first) }, (_, i) => rowOf(first + i));
    writeSync(out, rows.join(''));
  }
  closeSync(out);
  const began = performance.now();
  const ran = await installation.tocsin('import', 'devices', file, '--tenant', 'acme');
  if (ran.status !== 0) throw new Error(`tocsin import: ${ran.stderr}`);
  console.log(`${devices} devices imported in ${Math.round((performance.now() - began) / 1_000)} s`);
}

function rowOf(i: number): string {
  const gateway = `gw-${String(i % 200).padStart(3, '0')}`;
  return `d-${String(i).padStart(8, '0')},m-${i % 12},4.${i % 7}.1,site-${i % 40},${gateway},b-${i % 500},15m\n`;
}

function perEvent({ cpuBy, lines }: TocsinStream): string {
  return Object.entries(cpuBy)
    .map(([name, seconds]) => `${name} ${((seconds / lines) * 1e6).toFixed(1)}`)
    .join(', ');
}

/** Resident memory beside what `docs/scaling.md` would have said. */
async function report(running: Tocsin): Promise<void> {
  const costs: Costs = measured;
  const plan = planFor(
    { devices, messagesPerHour: 12, identityPerDay: 5, perGateway: 50, peak: 3, reconnectMinutes: 30 },
    costs,
    usual,
  );
  const subjects = await running.subjects();
  console.log(`subjects with a memory: ${subjects}`);
  for (const [name, { now, most }] of Object.entries(running.rss())) {
    const said = { detect: plan.detectMemory, respond: plan.factsMemory }[name];
    const beside =
      said === undefined ? '' : `; worked out ${mega(said)}, measured / worked out ${(now / said).toFixed(2)}`;
    console.log(`${name}: resident ${mega(now)}, at most ${mega(most)}${beside}`);
  }
}

function mega(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
