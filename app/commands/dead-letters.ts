import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { Appender } from '../../ingest/appender/appender.ts';
import type { EventSink } from '../../ingest/appender/sealed.ts';
import { Pipeline } from '../../ingest/pipeline.ts';
import { readLines } from '../../ingest/sources/file/file.ts';
import { clockFor } from '../../runtime/clock.ts';
import { Fault } from '../../runtime/errors.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import type { Config } from '../../runtime/config/schema.ts';
import type { Store } from '../../runtime/clickhouse/store.ts';
import { openStoreFor } from '../open-store.ts';
import { openLog } from '../open-log.ts';
import { decodersOf } from '../decoders.ts';
import { common, type Common, configOf } from '../options.ts';
import { showable, showableJson } from '../showable.ts';
import { wholeNumber } from '../whole-number.ts';

interface Options extends Common {
  json?: boolean;
  reason?: string;
  tenant?: string;
  limit: number;
  file?: string;
}

interface Letter {
  id: string;
  received: string;
  tenant: string;
  gateway: string;
  source: string;
  step: string;
  reason: string;
  lines: number;
  bytes: string;
  length: number;
}

const columns = 'id, toString(received_at) AS received, tenant, gateway, source, step, reason, lines, bytes, length';
const chosen = `SELECT ${columns} FROM dead_letters FINAL WHERE ({tenant:String} = '' OR tenant = {tenant:String}) AND ({reason:String} = '' OR reason = {reason:String}) AND ({id:String} = '' OR id = {id:String}) ORDER BY received_at DESC, id LIMIT {limit:UInt32}`;

export function addDeadLetters(program: Command): void {
  const letters = program.command('dead-letters').description('list, show and resubmit what was refused');
  filtered(letters.command('list', { isDefault: true }))
    .description('the latest, with their reasons')
    .option('--json', 'one JSON object per dead letter')
    .action(async (options: Options) => {
      const found = await withStore(options, (store) => find(store, '', options));
      const text = found.map((letter) => (options.json === true ? showableJson(letter) : line(letter)));
      process.stdout.write(text.length === 0 ? 'no dead letters\n' : `${text.join('\n')}\n`);
    });
  common(letters.command('show'))
    .description('one of them, with its bytes')
    .argument('<id>', 'as the list shows it')
    .option('--json', 'as one JSON object, the bytes in base64')
    .action(async (id: string, options: Options) => {
      const letter = await withStore(options, (store) => one(store, id));
      process.stdout.write(options.json === true ? `${showableJson(letter)}\n` : page(letter));
    });
  filtered(letters.command('resubmit'))
    .description('send them through the decoders of this build again')
    .argument('[id]', 'one of them; without it all that --reason and --tenant choose')
    .option('--file <file>', 'these bytes in its place: the line, mended')
    .action(async (id: string | undefined, options: Options) => {
      if (id === undefined && options.reason === undefined) throw new Fault('INPUT_INVALID', 'give an id or --reason');
      if (options.file !== undefined && id === undefined) throw new Fault('INPUT_INVALID', '--file needs an id');
      const found = await withStore(options, async (store) =>
        id === undefined ? find(store, '', options) : [await one(store, id)],
      );
      const { stored, refused } = await resubmit(configOf(options), found, options.file);
      process.stdout.write(`${found.length} resubmitted: ${stored} events, ${refused} refused again\n`);
    });
}

function filtered(command: Command): Command {
  return common(command)
    .option('--reason <reason>', 'only those refused for it')
    .option('--tenant <tenant>', 'only of one tenant')
    .option('--limit <n>', 'at most this many', wholeNumber(1), 100);
}

async function withStore<T>(options: Common, action: (store: Store) => Promise<T>): Promise<T> {
  const store = openStoreFor(configOf(options));
  try {
    return await action(store);
  } finally {
    await store.close();
  }
}

function find(store: Store, id: string, { reason = '', tenant = '', limit = 1 }: Partial<Options>): Promise<Letter[]> {
  return store.query<Letter>(chosen, { id, reason, tenant, limit });
}

async function one(store: Store, id: string): Promise<Letter> {
  const [letter] = await find(store, id, {});
  if (letter === undefined) throw new Fault('INPUT_INVALID', `no dead letter ${showable(id, 80)}`);
  return letter;
}

/** Each goes in as its own channel, vouched for by nobody: what was refused has no more trust for being sent again. */
async function resubmit(
  config: Config,
  letters: readonly Letter[],
  file: string | undefined,
): Promise<{ stored: number; refused: number }> {
  const clock = clockFor(config.clock);
  const log = await openLog(config, clock);
  const appender = new Appender({ log, clock, writer: createWriter().id });
  const counts = { stored: 0, refused: 0 };
  const sink: EventSink = {
    event: (draft) => {
      counts.stored++;
      appender.event(draft);
    },
    reject: (rejection) => {
      counts.refused++;
      appender.reject(rejection);
    },
  };
  try {
    const pipeline = new Pipeline(decodersOf(config));
    for (const letter of letters) {
      const bytes = file === undefined ? Buffer.from(letter.bytes, 'base64') : mended(file);
      const channel = createWriter().id;
      await readLines(
        once(bytes),
        channel,
        pipeline,
        { sink, ledger: appender.ledger },
        {
          identity: { tenant: letter.tenant, gateway: letter.gateway, trust: 'none' },
          receivedAt: () => clock.now(),
          listener: 'resubmitted',
        },
      );
    }
    await appender.flush();
  } finally {
    await appender.close();
    await log.close();
  }
  return counts;
}

function mended(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new Fault('INPUT_INVALID', `cannot read ${file}: ${(cause as Error).message}`, { cause });
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

function line({ id, received, tenant, source, step, reason, bytes }: Letter): string {
  return `${received.slice(0, 19)}  ${tenant}  ${source}  ${step}/${reason}  ${id}  ${showable(Buffer.from(bytes, 'base64').toString('utf8'), 60)}`;
}

function page({ id, received, tenant, gateway, source, step, reason, lines, bytes, length }: Letter): string {
  const kept = Buffer.from(bytes, 'base64');
  return `${id}\nrefused   at ${step}: ${reason}\nreceived  ${received}Z by ${source}, tenant ${tenant}, gateway ${showable(gateway || '-')}\nlines     ${lines}, ${length} bytes${kept.length < length ? `, the first ${kept.length} kept` : ''}\n\n${showable(kept.toString('utf8'), 100_000)}\n`;
}
