import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { clockFor } from '../../runtime/clock.ts';
import { Fault } from '../../runtime/errors.ts';
import { jsonEntry, readJson } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { type DeviceForgotten, type Forgetting, forgettingSchema } from '../../schemas/forgetting.ts';
import type { Lane } from '../../schemas/event/kinds.ts';
import { isId } from '../../schemas/limits.ts';
import { topics } from '../../schemas/topics.ts';
import { openLog } from '../open-log.ts';
import { knownForgotten } from '../forgetting/known-forgotten.ts';
import { instant } from '../instant.ts';
import { type Common, common, configOf } from '../options.ts';
import { showable, showableJson } from '../showable.ts';
import { asking } from '../wish.ts';

interface ForgetOptions extends Common {
  tenant: string;
  as: string;
  confirm: string;
  json?: boolean;
}

const patienceMs = 60_000;

export function addForget(program: Command): void {
  const forget = program
    .command('forget')
    .description('take what is known of a device out, so that no rerun brings it back');
  common(forget.command('list', { isDefault: true }))
    .description('devices that are forgotten, and whether the tables are rid of them')
    .option('--json', 'one JSON object per device')
    .action((options: ForgetOptions) =>
      withLog(options, async (log) => {
        const { all, erased } = await knownForgotten(log);
        for (const wish of all.values())
          process.stdout.write(
            options.json === true
              ? `${showableJson({ ...wish, erased: erased.has(wish.id) })}\n`
              : `${instant(wish.at)}  ${wish.tenant}  ${showable(wish.device, 80)}  ${erased.has(wish.id) ? 'erased' : 'waiting'}  by ${nameOf(wish)}\n`,
          );
      }),
    );
  asking(forget.command('device'))
    .description('forget what was received of a device until now, for good')
    .argument('<device>')
    .option('--tenant <tenant>', 'whose device', 'default')
    .requiredOption('--confirm <device>', 'its id once more: this cannot be undone')
    .option('--json', 'as one JSON object')
    .action((device: string, options: ForgetOptions) =>
      withLog(options, async (log, now) => {
        if (!isId(device)) throw new Fault('INPUT_INVALID', 'a device is 1 to 64 letters, digits and ._:-');
        if (options.confirm !== device) throw new Fault('INPUT_INVALID', '--confirm must name the same device');
        const { tenant } = options;
        const actor = { type: 'person', name: options.as } as const;
        const upTo = { telemetry: await ends(log, 'telemetry'), identity: await ends(log, 'identity') };
        const wish = { type: 'device-forgotten', id: randomUUID(), tenant, device, actor, at: now, upTo } as const;
        const [from = 0] = await log.append([
          jsonEntry(topics.forgetting, 'entry', createWriter(), now, forgettingSchema.parse(wish)),
        ]);
        tell(options, wish, await answer(log, from + 1, wish.id));
      }),
    );
}

function nameOf({ actor }: DeviceForgotten): string {
  return actor.type === 'person' ? showable(actor.name, 80) : actor.type;
}

async function withLog(options: ForgetOptions, action: (log: EventLog, now: number) => Promise<void>): Promise<void> {
  const config = configOf(options);
  const clock = clockFor(config.clock);
  const log = await openLog(config, clock);
  try {
    await action(log, clock.now());
  } finally {
    await log.close();
  }
}

async function ends(log: EventLog, lane: Lane): Promise<number[]> {
  const partitions = Array.from({ length: log.partitions(topics[lane]) }, (_, partition) => partition);
  return Promise.all(partitions.map(async (partition) => (await log.bounds(topics[lane], partition)).next));
}

type Erased = Extract<Forgetting, { type: 'device-erased' }>;

/** What the archive says of it; undefined when it says nothing for a minute. */
async function answer(log: EventLog, from: number, id: string): Promise<Erased | undefined> {
  const until = performance.now() + patienceMs;
  for (let at = from; performance.now() < until; )
    for (const record of await log.read(topics.forgetting, 0, at, { waitMs: 500 })) {
      at = record.offset + 1;
      const entry = readJson(record, forgettingSchema);
      if (entry.type === 'device-erased' && entry.id === id) return entry;
    }
  return undefined;
}

function tell({ json }: ForgetOptions, { id, device }: DeviceForgotten, erased: Erased | undefined): void {
  if (json === true) {
    process.stdout.write(`${showableJson({ id, device, erased: erased !== undefined, rows: erased?.rows ?? null })}\n`);
    return;
  }
  process.stdout.write(
    erased === undefined
      ? `${device} is forgotten: whatever reads the log leaves it out. The archive has not taken it out of the tables yet (tocsin forget list)\n`
      : `${device} is forgotten: ${erased.rows} events of ${erased.lines} lines are gone\n`,
  );
}
