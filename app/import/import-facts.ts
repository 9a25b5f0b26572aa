import { Certificates } from '../../fleet/certificates.ts';
import { CertificateImport } from '../../fleet/inventory/import-certificates.ts';
import { DeviceImport } from '../../fleet/inventory/import-devices.ts';
import { IssuedImport } from '../../fleet/inventory/import-issued.ts';
import { IssuerImport } from '../../fleet/inventory/import-issuers.ts';
import { OrderImport } from '../../fleet/inventory/import-orders.ts';
import { WindowImport } from '../../fleet/inventory/import-windows.ts';
import type { Held, Importer, Importing } from '../../fleet/inventory/importer.ts';
import { Registry } from '../../fleet/registry.ts';
import type { Clock } from '../../runtime/clock.ts';
import { Fault } from '../../runtime/errors.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { eachFact } from './known-fleet.ts';
import { PendingFacts } from './pending-facts.ts';
import type { CheckedSignature } from './list-signature.ts';
import type { Imported, ImportRequest } from './request.ts';
import { signatureOf } from './signed-lists.ts';
import { takeFiles } from './take-files.ts';

/**
 * Compares files with what the log knows and appends the difference, all of it or, when the files cannot be used, none.
 *
 * @throws Fault INPUT_INVALID for a file that cannot be used, IMPORT_HELD when more devices would go than may without being
 * confirmed, LIST_UNTRUSTED for an issued list that is not signed as it must be
 */
export async function importFacts(log: EventLog, clock: Clock, request: ImportRequest): Promise<Imported> {
  const { kind, tenant, dryRun = false } = request;
  const pending = new PendingFacts();
  const importing: Importing = { tenant, importedAt: clock.now(), tell: (fact) => pending.add(fact) };
  const { importer, signature } = await importerFor(log, request, importing);
  const found = takeFiles(importer, request, signature?.take);
  signature?.finish();
  if (found.rows === 0) throw new Fault('INPUT_INVALID', `${request.files.join(', ')}: no rows`);
  const held = importer.finish(!found.incomplete);
  const incomplete = found.incomplete || ('nameless' in importer && importer.nameless === true);
  if (held !== undefined && !dryRun) throw new Fault('IMPORT_HELD', heldText(request, held));
  if (!dryRun) await pending.append(log, clock);
  const signedBy = kind === 'issued' ? { signedBy: signature?.keyId ?? '' } : {};
  return { kind, tenant, ...signedBy, ...found, ...importer.changes, incomplete, facts: pending.count, held, dryRun };
}

async function importerFor(
  log: EventLog,
  request: ImportRequest,
  importing: Importing,
): Promise<{ importer: Importer | IssuerImport; signature?: CheckedSignature | undefined }> {
  const { kind, tenant, manufacturer, productionBatch, issuerClass, partial, confirm } = request;
  if (kind === 'certificates') {
    const certificates = new Certificates();
    await eachFact(log, (fact, offset) => certificates.apply(fact, offset));
    return { importer: new CertificateImport(certificates, importing) };
  }
  const registry = new Registry();
  await eachFact(log, (fact, offset) => registry.apply(fact, offset));
  const known = registry.tenant(tenant);
  switch (kind) {
    case 'devices':
      return { importer: new DeviceImport(known.devices, importing, { partial: partial ?? false, confirm }) };
    case 'issued': {
      const signature = await signatureOf(log, request, registry, importing.importedAt);
      const given = { manufacturer, productionBatch };
      return { importer: new IssuedImport(known.issued, importing, given, signature?.keyId), signature };
    }
    case 'orders':
      return { importer: new OrderImport(known.orders, importing, manufacturer) };
    case 'windows':
      return { importer: new WindowImport(known.windows, importing) };
    case 'issuer':
      return { importer: new IssuerImport(known.issuers, importing, issuerClass ?? 'other') };
  }
}

function heldText({ tenant }: ImportRequest, { retired, known }: Held): string {
  return (
    `this list leaves out ${retired} of the ${known} devices of ${tenant}, more than 1 %; nothing was imported. ` +
    `If they are really gone, repeat with --confirm ${retired}; if the list is only a part, with --partial`
  );
}
