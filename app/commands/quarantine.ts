import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { evolve, isOver, noQuarantines, type QuarantineState } from '../../cases/quarantine/state.ts';
import { clockFor } from '../../runtime/clock.ts';
import { Fault } from '../../runtime/errors.ts';
import { jsonEntry, readJson } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { isId } from '../../schemas/limits.ts';
import {
  type Quarantine,
  type QuarantineChange,
  quarantineChangeSchema,
  type ResponseRequest,
  responseRequestSchema,
} from '../../schemas/quarantine.ts';
import { topics } from '../../schemas/topics.ts';
import { openLog } from '../open-log.ts';
import { common, type Common, configOf } from '../options.ts';
import { quarantinePage, quarantineTable } from '../quarantine/text.ts';
import { showableJson } from '../showable.ts';

interface QuarantineOptions extends Common {
  tenant: string;
  as: string;
  hours: string;
  json?: boolean;
  all?: boolean;
}

export function addQuarantine(program: Command): void {
  const quarantine = program.command('quarantine').description('keep devices out, and let them in again');
  own(quarantine.command('list', { isDefault: true }))
    .description('quarantines in force or waiting for a second person')
    .option('--all', 'those that are over too')
    .option('--json', 'one JSON object per quarantine')
    .action((options: QuarantineOptions) =>
      withJournal(options, async (_log, { all }) => {
        const chosen = [...all.values()].filter((one) => options.all === true || !isOver(one)).reverse();
        process.stdout.write(
          options.json === true ? chosen.map((one) => `${showableJson(one)}\n`).join('') : quarantineTable(chosen),
        );
      }),
    );
  own(quarantine.command('show'))
    .description('one quarantine: whom it refuses, where, and what the gateways say')
    .argument('<id>', 'its id or the beginning of it')
    .option('--json', 'as one JSON object')
    .action((id: string, options: QuarantineOptions) =>
      withJournal(options, async (_log, state) => {
        const one = find(state, id);
        process.stdout.write(options.json === true ? `${showableJson(one)}\n` : quarantinePage(one));
      }),
    );
  person(quarantine.command('device'))
    .description('ask for the quarantine of a device; above a cap a second person must confirm it')
    .argument('<device>')
    .option('--hours <hours>', 'how long', '24')
    .action((device: string, options: QuarantineOptions) => {
      const hours = Number(options.hours);
      if (!isId(device)) throw new Fault('INPUT_INVALID', 'a device is 1 to 64 letters, digits and ._:-');
      if (!(hours >= 0.01 && hours <= 8_760)) throw new Fault('INPUT_INVALID', '--hours takes 0.01 to 8760');
      return wish(options, () => ({ type: 'quarantine-device', device, hours }));
    });
  person(quarantine.command('confirm'))
    .description('as a second person, confirm what a cap holds back')
    .argument('<id>')
    .action((id: string, options: QuarantineOptions) =>
      wish(options, (state) => {
        const { id: whole, target } = find(state, id);
        return { type: 'confirm-quarantine', quarantine: whole, target };
      }),
    );
  person(quarantine.command('release'))
    .description('let the device in again, or decline what is held back')
    .argument('<id>')
    .action((id: string, options: QuarantineOptions) =>
      wish(options, (state) => ({ type: 'release-device', quarantine: find(state, id).id })),
    );
  person(quarantine.command('stop'))
    .description('kill switch: nothing new begins in the tenant until `resume`')
    .action((options: QuarantineOptions) => wish(options, () => ({ type: 'stop-responses' })));
  person(quarantine.command('resume'))
    .description('let responses begin again')
    .action((options: QuarantineOptions) => wish(options, () => ({ type: 'resume-responses' })));
}

function own(command: Command): Command {
  return common(command);
}

function person(command: Command): Command {
  return common(command)
    .option('--tenant <tenant>', 'whose device', 'default')
    .option('--as <name>', 'who you are, for the journal', userInfo().username)
    .option('--json', 'what became of it as one JSON object');
}

function find({ all }: QuarantineState, id: string): Quarantine {
  const found = [...all.values()].filter((one) => one.id.startsWith(id));
  const [one, another] = found;
  if (one === undefined)
    throw new Fault('INPUT_INVALID', `no quarantine begins with ${id}; see: tocsin quarantine --all`);
  if (another !== undefined) throw new Fault('INPUT_INVALID', `several quarantines begin with ${id}: give more of it`);
  return one;
}

async function withJournal(
  options: Common,
  action: (log: EventLog, state: QuarantineState, next: number) => Promise<void>,
): Promise<void> {
  const config = configOf(options);
  const log = await openLog(config, clockFor(config.clock));
  try {
    const state = noQuarantines();
    const { low, next } = await log.bounds(topics.quarantines, 0);
    await each(log, low, next, (change) => evolve(state, change));
    await action(log, state, next);
  } finally {
    await log.close();
  }
}

async function each(log: EventLog, from: number, to: number, take: (change: QuarantineChange) => void): Promise<void> {
  for (let at = from; at < to; ) {
    const records = await log.read(topics.quarantines, 0, at);
    for (const record of records) take(readJson(record, quarantineChangeSchema));
    at = (records.at(-1)?.offset ?? to) + 1;
  }
}

const patienceMs = 15_000;

type Asked<T = ResponseRequest> = T extends unknown ? Omit<T, 'id' | 'tenant' | 'actor' | 'at'> : never;

/** Asks, and waits for what becomes of it. @throws Fault INPUT_INVALID when it is refused, TIMEOUT when nobody decides */
function wish(options: QuarantineOptions, asked: (state: QuarantineState) => Asked): Promise<void> {
  return withJournal(options, async (log, state, next) => {
    const { clock } = configOf(options);
    const time = clockFor(clock).now();
    const actor = { type: 'person', name: options.as } as const;
    const about = { id: randomUUID(), tenant: options.tenant, actor, at: time };
    const request = responseRequestSchema.parse({ ...about, ...asked(state) });
    await log.append([jsonEntry(topics.responseRequests, 'request', createWriter(), time, request)]);
    const until = performance.now() + patienceMs;
    for (let at = next; performance.now() < until; ) {
      for (const record of await log.read(topics.quarantines, 0, at, { waitMs: 500 })) {
        at = record.offset + 1;
        const change = readJson(record, quarantineChangeSchema);
        evolve(state, change);
        if ('request' in change && change.request === request.id) return tell(options, state, change);
      }
    }
    throw new Fault('TIMEOUT', 'nothing has decided it yet: is the role quarantine running? (tocsin status)', {
      retryable: true,
    });
  });
}

function tell({ json }: QuarantineOptions, state: QuarantineState, change: QuarantineChange): void {
  if (change.type === 'wish-refused')
    throw new Fault('INPUT_INVALID', `refused: ${change.reason.replaceAll('_', ' ')}`);
  const id = change.type === 'quarantine-planned' ? change.quarantine.id : 'id' in change ? change.id : '';
  const one = state.all.get(id);
  if (one?.state === 'refused') throw new Fault('INPUT_INVALID', `refused: ${one.reason.replaceAll('_', ' ')}`);
  if (json === true) process.stdout.write(`${showableJson(one ?? change)}\n`);
  else process.stdout.write(one === undefined ? `${change.type.replaceAll('-', ' ')}\n` : quarantinePage(one));
}
