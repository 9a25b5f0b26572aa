import { configSchema } from '../../../runtime/config/schema.ts';
import { decodersFor } from '../../../ingest/decoders/registry.ts';
import { rerunFiles } from '../../../app/rerun/rerun-files.ts';
import { nameOf } from './messages.ts';

/** The messages that findings name when the frames are judged again, as `tocsin rerun --decoder mqtt-frames` does by default. */
export async function namedByRerun(files: readonly string[]): Promise<Set<string>> {
  const { detect, learn } = configSchema.parse({});
  const named = new Set<string>();
  await rerunFiles(files, {
    decoders: decodersFor('mqtt-frames') ?? [],
    identity: { tenant: 'default', gateway: '', trust: 'none' },
    facts: [],
    detect: { ...detect, experimental: true },
    historyMs: learn.historyHours * 3_600_000,
    tell: async (findings) => {
      for (const { device, facts } of findings)
        for (const time of String(facts['messageTimes'] ?? '').split(' '))
          if (time !== '') named.add(nameOf({ device, time: Date.parse(time) }));
    },
  });
  return named;
}
