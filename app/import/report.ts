import { basename } from 'node:path';
import { showable, showableJson } from '../showable.ts';
import type { Imported, ImportProgress } from './request.ts';

/** Bad rows named one by one where people read; `--json` names more. */
const mostNamed = 20;
const progressEveryMs = 2_000;

/** The sum on standard output, what was wrong with single rows on standard error: where and why, never what they hold. */
export function tellImported(imported: Imported, json: boolean): void {
  if (json) return void process.stdout.write(`${showableJson(imported)}\n`);
  for (const { file, line, reason } of imported.bad.slice(0, mostNamed))
    process.stderr.write(`${showable(file)}:${line}: ${reason}\n`);
  if (imported.badRows > mostNamed) process.stderr.write(`and ${imported.badRows - mostNamed} more rows refused\n`);
  process.stdout.write(`${sentence(imported)}\n`);
}

function sentence(imported: Imported): string {
  const { kind, tenant, rows, added, changed, unchanged, retired, badRows, held, incomplete, dryRun } = imported;
  const gone = kind === 'windows' ? 'cancelled' : 'retired';
  const parts = [`${added} added`, `${changed} changed`, `${retired} ${gone}`, `${unchanged} known already`];
  const notes = [
    ...(kind !== 'issued' ? [] : [imported.signedBy ? `signed by ${imported.signedBy}` : 'not signed']),
    ...(kind === 'devices' && incomplete
      ? ['nobody retired, for rows that could not be read may have named anybody']
      : []),
    ...(held === undefined
      ? []
      : [`held: ${held.retired} of ${held.known} would go, to be repeated with --confirm ${held.retired}`]),
    ...(dryRun ? ['dry run: nothing was changed'] : []),
  ];
  return [`${kind} of ${tenant}: ${rows} rows, ${parts.join(', ')}, ${badRows} refused`, ...notes].join('; ');
}

/** Says how far a long file is, every two seconds. */
export function progressTo(stream: { write(text: string): unknown }): (progress: ImportProgress) => void {
  let said = Date.now();
  return ({ file, rows, share }) => {
    if (Date.now() - said < progressEveryMs) return;
    said = Date.now();
    stream.write(`${showable(basename(file))}: ${rows} rows, ${Math.floor(share * 100)} %\n`);
  };
}
