import { join } from 'node:path';
import { type DelegatedIssuer, readDelegated, versionOf } from '../../gateway/pki/delegated.ts';
import { Ledger } from '../../gateway/pki/ledger.ts';
import { Lists } from '../../gateway/pki/lists.ts';
import { Publisher } from '../../gateway/pki/publisher.ts';
import { Responder } from '../../gateway/pki/responder.ts';
import { startPki } from '../../gateway/pki/server.ts';
import type { PkiConfig } from '../../runtime/config/pki-schema.ts';
import { Fault } from '../../runtime/errors.ts';
import { jsonEntry } from '../../runtime/log/json-record.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import type { Logger } from '../../runtime/logger.ts';
import { pause } from '../../runtime/retry.ts';
import { topics } from '../../schemas/topics.ts';
import type { Context, Running } from '../context.ts';
import type { Report } from '../report.ts';

const dayMs = 86_400_000;
const lookAtFilesMs = 10_000;

/** Signs and serves revocation lists and OCSP answers for the issuers delegated to us. It alone reads their keys. */
export async function pki(context: Context): Promise<Running> {
  const { config, clock, signal, logger } = context;
  if (config.pki === undefined) throw new Fault('CONFIG_INVALID', 'the role pki needs a section pki');
  const { host, port, crlDays, ocspMinutes } = config.pki;
  let issuers = readAll(config.pki);
  const writer = createWriter();
  const ledger = new Ledger(issuers);
  const lists = new Lists({ directory: join(config.data, 'state', 'pki'), clock, lifeMs: crlDays * dayMs });
  lists.load(issuers.map(({ keyId }) => keyId));
  const responder = new Responder(issuers, { ledger, clock, validityMs: ocspMinutes * 60_000 });
  const started = await startPki({ host, port, lists, responder, clock });
  const log = await context.log();
  const publisher = new Publisher({
    ...{ log, clock, ledger, lists, responder },
    issuers: () => issuers,
    file: async (publication) => {
      await log.append([jsonEntry(topics.publications, 'list', writer, clock.now(), publication)]);
      const { issuer, number, entries, facts } = publication;
      logger.info({ issuer, number, entries, facts }, 'list published');
    },
    onRetry: (fault, attempt) => attempt === 0 && logger.warn({ code: fault.code }, 'waiting, trying again'),
  });
  const publishing = publisher.run(signal);
  const looking = watchFiles(config.pki, signal, logger, (read) => {
    issuers = read;
    responder.use(read);
  });
  return {
    addresses: { pki: started.address },
    status: () => ({ pki: statusOf(issuers, lists, ledger, responder) }),
    done: Promise.all([publishing, looking]).then(() => undefined),
    stop: async () => {
      await started.close();
      await Promise.allSettled([publishing, looking]);
    },
  };
}

function readAll({ issuers }: PkiConfig): DelegatedIssuer[] {
  const read = issuers.map(readDelegated);
  const twice = read.find((one, i) => read.findIndex(({ keyId }) => keyId === one.keyId) !== i);
  if (twice !== undefined) throw new Fault('CONFIG_INVALID', `the issuer ${twice.name} is delegated twice`);
  return read;
}

/** Certificates for OCSP live for weeks: new files are taken up as they come, damaged ones are told and the old kept. */
async function watchFiles(
  config: PkiConfig,
  signal: AbortSignal,
  logger: Logger,
  take: (issuers: DelegatedIssuer[]) => void,
): Promise<void> {
  const version = (): string => config.issuers.map(versionOf).join(';');
  let seen = version();
  while (await pause(lookAtFilesMs, signal)) {
    const now = version();
    if (now === seen) continue;
    seen = now;
    try {
      take(readAll(config));
      logger.info('keys and certificates read again');
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      logger.error({ code: error.code, message: error.message }, 'new keys or certificates cannot be used');
    }
  }
}

function statusOf(
  issuers: readonly DelegatedIssuer[],
  lists: Lists,
  ledger: Ledger,
  { counts }: Responder,
): NonNullable<Report['pki']> {
  return {
    next: { 'fleet.0': ledger.next },
    levelAt: ledger.levelAt,
    ocsp: { ...counts },
    issuers: Object.fromEntries(
      issuers.map(({ keyId, name, ocsp }) => {
        const { entries = 0, nextUpdate = 0 } = lists.of(keyId) ?? {};
        return [`0x${keyId}`, { name, entries, nextUpdate, ocspUntil: ocsp?.notAfter ?? 0 }];
      }),
    ),
  };
}
