import { join } from 'node:path';
import { latestStamp, type Step, TimeLine } from '../../app/rerun/time-line.ts';
import { Ledger } from '../../ingest/appender/ledger.ts';
import { decodersFor } from '../../ingest/decoders/registry.ts';
import { StampYears } from '../../ingest/decoders/syslog-header/stamp-years.ts';
import { Pipeline } from '../../ingest/pipeline.ts';
import { readFileLines } from '../../ingest/sources/file/file.ts';

/** Lines of recordings as events and ticks, in the order in which they were received. */
export async function stepsOf(recordings: readonly string[]): Promise<Step[]> {
  const line = new TimeLine(2_000);
  const identity = { tenant: 'acme', gateway: 'gw-1', trust: 'mtls-gateway' } as const;
  const pipeline = new Pipeline(decodersFor('auto') ?? []);
  for (const name of recordings)
    await readFileLines(
      join(import.meta.dirname, '../recordings', name, 'lines.log'),
      pipeline,
      { sink: line, ledger: new Ledger() },
      {
        ...{
          identity,
          receivedAt: () => latestStamp,
          stampIsReceipt: true,
          years: new StampYears(),
          room: async () => {},
        },
      },
    );
  line.passTo(line.time + 10 * 60_000);
  return line.steps;
}
