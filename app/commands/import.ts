import type { Command } from 'commander';
import { factsOf } from '../../fleet/crl/facts.ts';
import { clockFor } from '../../runtime/clock.ts';
import { Fault } from '../../runtime/errors.ts';
import { jsonEntry } from '../../runtime/log/json-record.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { isId } from '../../schemas/limits.ts';
import { topics } from '../../schemas/topics.ts';
import { openLog } from '../context.ts';
import { showable } from '../showable.ts';
import { common, type Common, configOf } from '../options.ts';
import { readLists } from '../revocation-files.ts';

interface ImportOptions extends Common {
  tenant: string;
  issuer?: string;
  json?: boolean;
}

export function addImport(program: Command): void {
  common(program.command('import'))
    .description('bring facts about the fleet into the log: certificate revocation lists, PEM or DER')
    .argument('<files...>', 'revocation lists; a PEM file may hold several')
    .option('--tenant <tenant>', 'whose fleet', 'default')
    .option('--issuer <file>', 'certificate of the issuer: lists whose signature it does not match are refused')
    .option('--json', 'one JSON object per list')
    .action(async (files: string[], options: ImportOptions) => {
      if (!isId(options.tenant)) throw new Fault('INPUT_INVALID', 'a tenant is 1 to 64 letters, digits and ._:-');
      const lists = files.flatMap((file) => readLists(file, options.issuer));
      const config = configOf(options);
      const clock = clockFor(config.clock);
      const log = await openLog(config, clock);
      const writer = createWriter();
      try {
        for (const { file, list } of lists) {
          const facts = factsOf(list, { tenant: options.tenant, importedAt: clock.now() });
          await log.append(facts.map((fact) => jsonEntry(topics.fleet, 'facts', writer, clock.now(), fact)));
          const said = {
            file,
            issuer: list.issuerName,
            number: list.number,
            revoked: list.revoked.length,
            thisUpdate: new Date(list.thisUpdate).toISOString(),
            signature: options.issuer === undefined ? 'not checked' : 'checked',
          };
          process.stdout.write(
            options.json === true
              ? `${JSON.stringify(said)}\n`
              : `${file}: ${said.revoked} revoked by ${showable(said.issuer)}, of ${said.thisUpdate}, signature ${said.signature}\n`,
          );
        }
      } finally {
        await log.close();
      }
    });
}
