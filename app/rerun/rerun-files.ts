import { factsView } from '../../detectors/runner/facts.ts';
import { Profiles } from '../../detectors/runner/profiles.ts';
import { Revocations } from '../../fleet/revocations.ts';
import { Ledger } from '../../ingest/appender/ledger.ts';
import type { DecoderFactory } from '../../ingest/decoders/decoder.ts';
import { Pipeline } from '../../ingest/pipeline.ts';
import { readFileLines } from '../../ingest/sources/file/file.ts';
import type { Identity } from '../../ingest/sources/identities.ts';
import { BlockCursor } from '../../runtime/block/cursor.ts';
import type { Config } from '../../runtime/config/schema.ts';
import type { Fact } from '../../schemas/fact.ts';
import { Judge, type Told } from './judge.ts';
import { ThrowAwayStore } from './throw-away-store.ts';
import { latestStamp, type Step, TimeLine } from './time-line.ts';

export interface RerunOptions {
  decoders: readonly DecoderFactory[];
  identity: Identity;
  facts: readonly Fact[];
  detect: Config['detect'];
  historyMs: number;
  /** Rows per block: for tests, since it must make no difference. */
  blockRows?: number;
  tell: (findings: readonly Told[]) => Promise<void>;
}

export interface Rerun {
  lines: number;
  rejected: number;
}

/** Windows and what waits for lateness still come to their end after the last line. */
const epilogueMs = 15 * 60_000;

/** Files through decoders, attempts and all detectors, without a running system: the same files give the same findings. */
export async function rerunFiles(files: readonly string[], options: RerunOptions): Promise<Rerun> {
  const { decoders, identity, facts, detect, historyMs, tell } = options;
  const revocations = new Revocations();
  const profiles = new Profiles();
  for (const [offset, fact] of facts.entries()) revocations.apply(fact, offset);
  const judge = new Judge(detect, factsView(revocations, profiles));
  const store = new ThrowAwayStore();
  const line = new TimeLine(detect.tickMs, options.blockRows);
  const ledger = new Ledger();
  let offset = 0;
  let baselines = 0;

  const step = async (one: Step): Promise<void> => {
    offset++;
    if (one.type === 'events') {
      judge.events(one.lane, 0, offset, new BlockCursor(one.payload));
      await store.add(one.payload, offset, one.day);
      return;
    }
    const tick = { time: one.time, fleet: facts.length, baselines };
    for (const lane of ['identity', 'telemetry'] as const) judge.tick(lane, 0, offset, tick);
    await tell(judge.take());
    for (const chunk of await store.learn(one.time - detect.latenessMs, historyMs)) profiles.apply(chunk, baselines++);
  };
  const drain = async (): Promise<void> => {
    const { steps } = line;
    line.steps = [];
    for (const one of steps) await step(one);
  };

  try {
    const pipeline = new Pipeline(decoders);
    for (const file of files) {
      await readFileLines(
        file,
        pipeline,
        { sink: line, ledger },
        { identity, receivedAt: () => latestStamp, stampIsReceipt: true, room: drain },
      );
    }
    line.passTo(line.time + detect.latenessMs + epilogueMs);
    await drain();
    return { lines: ledger.framed, rejected: line.rejected };
  } finally {
    await store.close();
  }
}
