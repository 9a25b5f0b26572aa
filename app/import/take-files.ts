import { CertificateImport } from '../../fleet/inventory/import-certificates.ts';
import { IssuerImport } from '../../fleet/inventory/import-issuers.ts';
import type { Importer } from '../../fleet/inventory/importer.ts';
import { Fault } from '../../runtime/errors.ts';
import { certificatesOf, holdsCertificates } from './certificate-files.ts';
import type { Imported, ImportRequest } from './request.ts';
import { mostRows, rowsOf } from './rows.ts';
import type { Reading } from './text-chunks.ts';

/** Bad rows kept to be shown. */
const mostShown = 1_000;
const progressRows = 10_000;

/** What became of the rows. */
export type Taken = Pick<Imported, 'rows' | 'badRows' | 'bad' | 'incomplete'>;

/** Hands the importer every row of the files, or every certificate. @param onBytes given all that is read @throws Fault INPUT_INVALID */
export function takeFiles(
  importer: Importer | IssuerImport,
  request: ImportRequest,
  onBytes?: (bytes: Uint8Array) => void,
): Taken {
  const found: Taken = { rows: 0, badRows: 0, bad: [], incomplete: false };
  for (const file of request.files) {
    const reading: Reading = { bytes: 0, read: 0, ...(onBytes === undefined ? {} : { onBytes }) };
    const counted = (line: number, reason: string): void => {
      if (reason !== '') {
        found.badRows++;
        if (found.bad.length < mostShown) found.bad.push({ file, line, reason });
      }
      if (++found.rows % progressRows === 0)
        request.onProgress?.({ file, rows: found.rows, share: reading.bytes === 0 ? 0 : reading.read / reading.bytes });
      if (found.rows > mostRows) throw new Fault('INPUT_INVALID', `${file}: more than ${mostRows} rows`);
    };
    if (importer instanceof IssuerImport || (importer instanceof CertificateImport && holdsCertificates(file))) {
      for (const { line, der, reason } of certificatesOf(file, reading))
        counted(line, der === undefined ? reason : importer.takeCertificate(der));
    } else takeRows(file, importer, request, reading, found, counted);
  }
  return found;
}

function takeRows(
  file: string,
  importer: Importer,
  { kind, productionBatch }: ImportRequest,
  reading: Reading,
  found: Taken,
  counted: (line: number, reason: string) => void,
): void {
  const isHeader = (names: readonly string[]): boolean => importer.fields(names).some((field) => field !== undefined);
  const bare = kind === 'issued' && productionBatch !== undefined ? { name: 'id', isHeader } : undefined;
  let checked = false;
  for (const one of rowsOf(file, reading, bare)) {
    if (!('row' in one)) {
      found.incomplete ||= one.lost;
      counted(one.line, one.reason);
      continue;
    }
    const lacks = checked || !one.table ? undefined : importer.lacks(importer.fields(one.row.names));
    if (lacks !== undefined) throw new Fault('INPUT_INVALID', `${file}: there is no ${lacks}`);
    checked = true;
    counted(one.row.line, importer.take(one.row));
  }
}
