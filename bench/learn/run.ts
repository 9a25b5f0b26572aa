import { parseArgs } from 'node:util';
import { HourRollup } from '../../learn/hours.ts';
import { learnProfiles } from '../../learn/profiles.ts';
import { migrate } from '../../runtime/clickhouse/migrate.ts';
import { keepForever } from '../../runtime/clickhouse/retention.ts';
import { openStore } from '../../runtime/clickhouse/store.ts';
import { temporaryEngine } from '../../runtime/clickhouse/temporary-engine.ts';
import { type Figure, tableOf } from '../figures.ts';
import { machine } from '../options.ts';
import { type Cost, costOf } from './cost.ts';
import { beginning, devicesOf, fillEvents, type Filling } from './fill.ts';

const usage = `node bench/learn/run.ts [-- options]: what learning costs beside one raw GROUP BY of the same rows
  --events N      how many to fill the store with (default 1,000,000; 50,000,000 takes some 15 GiB)
  --per-minute N  messages of a device in a minute (default 5)
  --days N        days they lie in (default 4; a season takes 3, one of the week 14)`;

/** Nothing is read of it: what counts is that every row is grouped. */
const rawGroupBy = `SELECT count() AS groups, sum(messages) AS messages FROM (
  SELECT tenant, subject, toStartOfMinute(time) AS minute, sum(weight) AS messages, sum(size * weight) AS bytes
  FROM events WHERE kind = 'message-published' GROUP BY tenant, subject, minute)`;

async function measure(filling: Filling): Promise<Record<'raw' | 'rollup' | 'version', Cost>> {
  const temporary = await temporaryEngine();
  const { url, pid } = temporary.engine;
  const [store, beside] = [1, 2].map(() => openStore({ url, user: 'tocsin', password: temporary.password })) as [
    ReturnType<typeof openStore>,
    ReturnType<typeof openStore>,
  ];
  const costs = (work: () => Promise<unknown>) => costOf(pid, beside, work);
  const to = beginning + filling.days * 86_400_000;
  const slow = { timeoutMs: 3_600_000 };
  try {
    await migrate(store);
    await keepForever(store);
    await fillEvents(store, filling);
    const raw = await costs(() => store.query(rawGroupBy, {}, slow));
    const rollup = await costs(() => drained(new HourRollup(store).rebuild(beginning, to)));
    const patient = {
      query: <T extends object>(sql: string, params?: Record<string, unknown>) => store.query<T>(sql, params, slow),
      command: (sql: string, params?: Record<string, unknown>) => store.command(sql, params, slow),
    };
    const version = await costs(() => drained(learnProfiles(patient, { learnedTo: to })));
    return { raw, rollup, version };
  } finally {
    await Promise.all([store.close(), beside.close()]);
    await temporary.remove();
  }
}

async function drained(all: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of all);
}

function figuresOf({ raw, rollup, version }: Awaited<ReturnType<typeof measure>>): Figure[] {
  return [
    { figure: 'a version, CPU beside one raw GROUP BY', unit: 'times', must: 1, measured: version.cpu / raw.cpu },
    { figure: 'a version, time', unit: 'times', measured: version.seconds / raw.seconds },
    { figure: 'a version, largest statement', unit: 'times', measured: version.peakBytes / raw.peakBytes },
    { figure: 'every hour rolled up once, CPU', unit: 'times', measured: rollup.cpu / raw.cpu },
    { figure: '  time', unit: 'times', measured: rollup.seconds / raw.seconds },
    { figure: '  largest statement', unit: 'times', measured: rollup.peakBytes / raw.peakBytes },
    { figure: 'raw GROUP BY, CPU', unit: 's', measured: raw.cpu },
    { figure: '  time', unit: 's', measured: raw.seconds },
    { figure: '  memory', unit: 'MiB', measured: raw.peakBytes / 2 ** 20 },
  ];
}

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    'per-minute': { type: 'string', default: '5' },
    days: { type: 'string', default: '4' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(`${usage}\n`);
else {
  const filling = { events: Number(values.events), perMinute: Number(values['per-minute']), days: Number(values.days) };
  if (!Object.values(filling).every((one) => Number.isInteger(one) && one > 0)) throw new Error(usage);
  const figures = figuresOf(await measure(filling));
  const of = `${filling.events} events of ${devicesOf(filling)} devices in ${filling.days} days`;
  process.stdout.write(`${machine()}; ${of}\n\n${tableOf(figures)}\n`);
}
