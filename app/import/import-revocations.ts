import { factsOf } from '../../fleet/crl/facts.ts';
import { clockFor } from '../../runtime/clock.ts';
import { jsonEntry } from '../../runtime/log/json-record.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { topics } from '../../schemas/topics.ts';
import { openLog } from '../open-log.ts';
import { type Common, configOf } from '../options.ts';
import { readLists } from '../revocation-files.ts';
import { showable } from '../showable.ts';

export interface RevocationOptions extends Common {
  tenant: string;
  issuer?: string;
  json?: boolean;
}

/** @throws Fault INPUT_INVALID for a file that is no list, or whose signature does not match the issuer given */
export async function importRevocations(files: readonly string[], options: RevocationOptions): Promise<void> {
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
}
