import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { learnProfiles } from '../../learn/profiles.ts';
import { Rollup } from '../../learn/rollup.ts';
import { migrate } from '../../runtime/clickhouse/migrate.ts';
import { keepForever } from '../../runtime/clickhouse/retention.ts';
import { openStore } from '../../runtime/clickhouse/store.ts';
import { temporaryEngine } from '../../runtime/clickhouse/temporary-engine.ts';
import { type Figure, tableOf } from '../figures.ts';
import { machine } from '../options.ts';
import { cheapest, type Cost, costOf, inAll } from './cost.ts';
import { beginning, devicesOf, fillHour, type Filling, hourMs } from './fill.ts';

const usage = `node bench/learn/run.ts [-- options]: what learning costs beside one raw GROUP BY of the same rows
  --events N      how many to fill the store with (default 1,000,000; the must of 1 is held against 50,000,000, which take some 3 GiB)
  --per-minute N  messages of a device in a minute (default 5)
  --days N        days they lie in (default 4; a season takes 3, one of the week 14)
  --every H       hours between two looks at what came (default 6; a young fleet is looked at oftener)
  --dir DIR       below which the data lie meanwhile (default the system's own for such)`;

/** The two metrics that are learned, as one would ask for them who has no roll-up. */
const rawGroupBy = `SELECT count() AS groups, sum(messages) AS all_messages, sum(bytes) AS all_bytes FROM (
  SELECT tenant, subject, toStartOfMinute(time) AS minute, sum(weight) AS messages, sum(size * weight) AS bytes
  FROM events WHERE kind = 'message-published' GROUP BY tenant, subject, minute)`;
/** The cheapest of so many is taken, of learning at once and of what it is held against: a shared machine makes either dearer, never cheaper. */
const runs = 3;
/** From so many events on the must holds; of fewer what a statement costs whatever it reads is most of it. */
const mustFrom = 50_000_000;

async function measure(
  filling: Filling,
  every: number,
  directory: string,
): Promise<Record<'raw' | 'hours' | 'version' | 'again' | 'learned', Cost>> {
  const temporary = await temporaryEngine({}, mkdtempSync(join(directory, 'tocsin-learn-')));
  const { url, pid } = temporary.engine;
  const [store, beside] = [1, 2].map(() => openStore({ url, user: 'tocsin', password: temporary.password })) as [
    ReturnType<typeof openStore>,
    ReturnType<typeof openStore>,
  ];
  const costs = (work: () => Promise<unknown>) => costOf(pid, beside, work);
  const hours = filling.days * 24;
  const to = beginning + hours * hourMs;
  const slow = { timeoutMs: 3_600_000 };
  const patient = {
    query: <T extends object>(sql: string, params?: Record<string, unknown>) => store.query<T>(sql, params, slow),
    command: (sql: string, params?: Record<string, unknown>) => store.command(sql, params, slow),
  };
  try {
    await migrate(store);
    await keepForever(store);
    const rollup = new Rollup(patient);
    const each: Cost[] = [];
    for (let hour = 0; hour < hours; hour++) {
      await fillHour(store, filling, hour);
      if ((hour + 1) % every === 0) each.push(await costs(() => rollup.close(beginning + (hour + 1) * hourMs)));
      process.stderr.write(`\r${hour + 1} of ${hours} hours`);
    }
    process.stderr.write('\n');
    const version = await costs(() => drained(learnProfiles(patient, { learnedTo: to })));
    const [raw, again, learned]: [Cost[], Cost[], Cost[]] = [[], [], []];
    for (let run = 0; run < runs; run++) {
      raw.push(await costs(() => store.query(rawGroupBy, {}, slow)));
      await store.command('TRUNCATE TABLE device_hours');
      again.push(await costs(() => drained(new Rollup(patient).rebuild(beginning, to))));
      learned.push(await costs(() => drained(learnProfiles(patient, { learnedTo: to }))));
    }
    const parts = { raw: cheapest(raw), again: cheapest(again), learned: cheapest(learned) };
    return { ...parts, hours: inAll(each), version };
  } finally {
    await Promise.all([store.close(), beside.close()]);
    await temporary.remove();
  }
}

async function drained(all: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of all);
}

function figuresOf(measured: Awaited<ReturnType<typeof measure>>, must: { must?: number }): Figure[] {
  const { raw, hours, version, again, learned } = measured;
  const times = (name: string, { cpu }: Pick<Cost, 'cpu'>, must: object = {}): Figure => ({
    ...{ figure: name, unit: 'times', measured: cpu / raw.cpu },
    ...must,
  });
  const memory = (name: string, { peakBytes }: Cost): Figure => ({
    ...{ figure: name, unit: 'times', measured: peakBytes / raw.peakBytes },
  });
  return [
    times('learned at once, CPU beside one raw GROUP BY', inAll([again, learned]), must),
    times('  rolled up, a day at a time', again),
    memory('    largest statement', again),
    times('  one version', learned),
    memory('    largest statement', learned),
    times('learned as it came', inAll([hours, version])),
    times('  rolled up', hours),
    times('  one version', version),
    { figure: 'raw GROUP BY, CPU', unit: 's', measured: raw.cpu },
    { figure: '  time', unit: 's', measured: raw.seconds },
    { figure: '  memory', unit: 'MiB', measured: raw.peakBytes / 2 ** 20 },
    { figure: 'one version, time', unit: 's', measured: version.seconds },
  ];
}

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    'per-minute': { type: 'string', default: '5' },
    days: { type: 'string', default: '4' },
    every: { type: 'string', default: '6' },
    dir: { type: 'string', default: tmpdir() },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(`${usage}\n`);
else {
  const filling = { events: Number(values.events), perMinute: Number(values['per-minute']), days: Number(values.days) };
  const every = Number(values.every);
  if (![...Object.values(filling), every].every((one) => Number.isInteger(one) && one > 0) || 24 % every > 0)
    throw new Error(usage);
  const figures = figuresOf(await measure(filling, every, values.dir), filling.events < mustFrom ? {} : { must: 1 });
  const of = `${filling.events} events of ${devicesOf(filling)} devices in ${filling.days} days, rolled up every ${every} h`;
  process.stdout.write(`${machine()}; ${of}\n\n${tableOf(figures)}\n`);
}
