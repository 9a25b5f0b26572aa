import { type Command, InvalidArgumentError, Option } from 'commander';
import { importFacts } from '../import/import-facts.ts';
import { importRevocations, type RevocationOptions } from '../import/import-revocations.ts';
import { progressTo, tellImported } from '../import/report.ts';
import type { ImportKind, ImportRequest } from '../import/request.ts';
import { clockFor } from '../../runtime/clock.ts';
import type { Config } from '../../runtime/config/schema.ts';
import { Fault } from '../../runtime/errors.ts';
import { isId } from '../../schemas/limits.ts';
import { openLog } from '../open-log.ts';
import { exitCodes } from '../exit-codes.ts';
import { common, type Common, configOf } from '../options.ts';
import { wholeNumber } from '../whole-number.ts';

interface Options extends Common {
  tenant: string;
  json?: boolean;
  dryRun?: boolean;
  partial?: boolean;
  confirm?: number;
  manufacturer?: string;
  batch?: string;
  signature?: string;
  signer?: string;
  class?: 'manufacturer' | 'operational' | 'other';
}

export function addImport(program: Command): void {
  const parent = program
    .command('import')
    .description('bring facts about the fleet into the log; `tocsin import FILE.crl` is `tocsin import revocations`');
  addRevocations(parent);
  addKind(parent, 'devices', 'who the devices are: CSV, JSON or NDJSON; who is missing from the list is retired')
    .option('--partial', 'the list is only a part: nobody is retired')
    .option(
      '--confirm <n>',
      'how many devices may be retired when they are more than 1 % of the fleet',
      wholeNumber(1),
    );
  addKind(parent, 'issued', 'which ids a manufacturer says it made: CSV, JSON, NDJSON or one id per line')
    .option('--manufacturer <name>', 'of rows that do not say', nameOf)
    .option('--batch <id>', 'production batch of rows that do not say', idOf)
    .option('--signature <file>', 'detached signature of the list, as `openssl dgst -sha256 -sign` makes it')
    .option('--signer <file>', "certificate of who signed, PEM, and after it those up to the manufacturer's");
  addKind(parent, 'orders', 'how many devices of each production batch were ordered: CSV, JSON or NDJSON').option(
    '--manufacturer <name>',
    'of rows that do not say',
    nameOf,
  );
  addKind(parent, 'certificates', 'which certificates devices were given: PEM, DER, CSV, JSON or NDJSON');
  addKind(parent, 'issuer', 'which kind of authority an issuer is: its certificate, PEM or DER').addOption(
    new Option('--class <class>', 'what it issues')
      .choices(['manufacturer', 'operational', 'other'])
      .makeOptionMandatory(),
  );
  addKind(parent, 'windows', 'maintenance, campaigns and repairs that are planned: CSV, JSON or NDJSON');
}

function addRevocations(parent: Command): void {
  common(parent.command('revocations', { isDefault: true }))
    .description('which certificates their issuers revoked: certificate revocation lists, PEM or DER')
    .argument('<files...>', 'revocation lists; a PEM file may hold several')
    .option('--tenant <tenant>', 'whose fleet', 'default')
    .option('--issuer <file>', 'certificate of the issuer: lists whose signature it does not match are refused')
    .option('--json', 'one JSON object per list')
    .action(async (files: string[], options: RevocationOptions) => {
      checkTenant(options.tenant);
      await importRevocations(files, options);
    });
}

function addKind(parent: Command, kind: ImportKind, description: string): Command {
  return common(parent.command(kind))
    .description(description)
    .argument('<files...>', 'together they are one list')
    .option('--tenant <tenant>', 'whose fleet', 'default')
    .option('--dry-run', 'say what would change and change nothing')
    .option('--json', 'one JSON object')
    .action(async (files: string[], options: Options) => {
      checkTenant(options.tenant);
      const request: ImportRequest = {
        ...{ kind, tenant: options.tenant, files, onProgress: progressTo(process.stderr) },
        ...{ dryRun: options.dryRun === true, partial: options.partial === true },
        ...(options.confirm === undefined ? {} : { confirm: options.confirm }),
        ...(options.manufacturer === undefined ? {} : { manufacturer: options.manufacturer }),
        ...(options.batch === undefined ? {} : { productionBatch: options.batch }),
        ...(options.class === undefined ? {} : { issuerClass: options.class }),
      };
      const config = configOf(options);
      if (kind === 'issued') Object.assign(request, signingOf(options, config.issuedLists));
      const clock = clockFor(config.clock);
      const log = await openLog(config, clock);
      try {
        const imported = await importFacts(log, clock, request);
        tellImported(imported, options.json === true);
        if (imported.badRows > 0 || imported.held !== undefined)
          process.exitCode = exitCodes['checked and not as it should be'];
      } finally {
        await log.close();
      }
    });
}

/** @throws Fault INPUT_INVALID when one of the two files is missing */
function signingOf(
  { tenant, signature, signer }: Options,
  lists: Config['issuedLists'],
): Pick<ImportRequest, 'signature' | 'signedLists'> {
  const own = lists.find((one) => one.tenant === tenant);
  const signedLists = { required: own?.signed ?? false, authorities: own?.authorities ?? [] };
  if (signature === undefined && signer === undefined) return { signedLists };
  if (signature === undefined || signer === undefined)
    throw new Fault('INPUT_INVALID', '--signature and --signer go together');
  return { signedLists, signature: { file: signature, signer } };
}

function checkTenant(tenant: string): void {
  if (!isId(tenant)) throw new Fault('INPUT_INVALID', 'a tenant is 1 to 64 letters, digits and ._:-');
}

function idOf(text: string): string {
  if (!isId(text)) throw new InvalidArgumentError('1 to 64 letters, digits and ._:-');
  return text;
}

function nameOf(text: string): string {
  if (text.trim() === '' || text.length > 64) throw new InvalidArgumentError('1 to 64 characters');
  return text.trim();
}
