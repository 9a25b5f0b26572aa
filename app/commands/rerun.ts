import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { factsOf } from '../../fleet/crl/facts.ts';
import { decoderNames, decodersFor } from '../../ingest/decoders/registry.ts';
import type { Store } from '../../runtime/clickhouse/store.ts';
import { clockFor } from '../../runtime/clock.ts';
import { Fault } from '../../runtime/errors.ts';
import { type Fact, factSchema } from '../../schemas/fact.ts';
import { openStoreFor } from '../open-store.ts';
import { openLog } from '../open-log.ts';
import { decodersOf } from '../decoders.ts';
import { identityOf, identityOptions, type IdentityOptions } from '../identity-options.ts';
import { common, type Common, configOf } from '../options.ts';
import type { Told } from '../rerun/judge.ts';
import { rerunFiles } from '../rerun/rerun-files.ts';
import { rerunRange } from '../rerun/rerun-range.ts';
import { readLists } from '../revocation-files.ts';
import { showable, showableJson } from '../showable.ts';
import { timeOption } from '../time-option.ts';
import { wholeNumber } from '../whole-number.ts';

interface Options extends Common, IdentityOptions {
  decoder: string;
  facts: string[];
  json?: boolean;
  year?: number;
  from?: number;
  to?: number;
  archived?: boolean;
  blockRows?: number;
}

const yearHelp =
  'year of the first stamp that names none (BSD syslog), the later ones follow it; without it a line before must name its own';

export function addRerun(program: Command): void {
  identityOptions(common(program.command('rerun')))
    .description(
      'judge recorded lines again, or a past range of this installation: the same input gives the same findings',
    )
    .argument(
      '[files...]',
      'recorded lines, oldest first, packed with gzip or not; experimental detectors judge them too',
    )
    .addOption(new Option('--decoder <name>', 'whose lines they are').choices(decoderNames).default('auto'))
    .option(
      '--facts <files...>',
      'revocation lists (PEM or DER), or facts about the fleet (.ndjson), known from the beginning',
      [],
    )
    .option('--year <year>', yearHelp, wholeNumber(2000, 2099))
    .option('--from <time>', 'a range of this installation instead of files: from here', timeOption)
    .option('--to <time>', 'up to here', timeOption)
    .option('--archived', 'read the range from ClickHouse even where the log still has it')
    .option('--json', 'findings as NDJSON')
    .addOption(
      new Option('--block-rows <n>', 'cut blocks at this many events: must make no difference')
        .argParser(wholeNumber(1))
        .hideHelp(),
    )
    .action(async (files: string[], options: Options) => {
      if ((files.length === 0) === (options.from === undefined))
        throw new Fault('INPUT_INVALID', 'give either files or --from');
      const config = configOf(options);
      let told = 0;
      const tell = async (findings: readonly Told[]): Promise<void> => {
        told += findings.length;
        const text = findings
          .map((finding) => `${options.json === true ? showableJson(finding) : sentence(finding)}\n`)
          .join('');
        if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
      };
      if (options.from === undefined) {
        const identity = identityOf(options);
        const facts = options.facts.flatMap((file) => factsIn(file, identity.tenant));
        const rerun = await rerunFiles(files, {
          decoders: options.decoder === 'auto' ? decodersOf(config) : (decodersFor(options.decoder) ?? []),
          identity,
          facts,
          // Files are judged to look for something: by every detector there is.
          detect: { ...config.detect, experimental: true },
          historyMs: config.learn.historyHours * 3_600_000,
          tell,
          ...(options.year === undefined ? {} : { year: options.year }),
          ...(options.blockRows === undefined ? {} : { blockRows: options.blockRows }),
        });
        process.stderr.write(`${rerun.lines} lines, ${rerun.rejected} rejected, ${told} findings\n`);
        return;
      }
      const log = await openLog(config, clockFor(config.clock));
      let store: Store | undefined;
      try {
        await rerunRange({
          log,
          store: () => (store ??= openStoreFor(config)),
          detect: config.detect,
          from: options.from,
          to: options.to ?? Number.POSITIVE_INFINITY,
          archived: options.archived === true,
          tell,
        });
      } finally {
        await store?.close();
        await log.close();
      }
    });
}

/** Revocation lists, or facts as NDJSON. */
function factsIn(file: string, tenant: string): Fact[] {
  if (file.endsWith('.ndjson')) {
    try {
      return readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => factSchema.parse(JSON.parse(line)));
    } catch (cause) {
      throw new Fault('INPUT_INVALID', `${file}: ${(cause as Error).message}`, { cause });
    }
  }
  return readLists(file, undefined).flatMap(({ list }) => factsOf(list, { tenant, importedAt: list.thisUpdate }));
}

function sentence({ at, code, severity, title, subject, tenant }: Told): string {
  return `${new Date(at).toISOString()}  ${code}  ${severity.padEnd(8)}  ${tenant}  ${showable(title)}  (${subject.kind} ${showable(subject.id, 80)})`;
}
