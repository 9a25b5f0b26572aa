import { factsView } from '../../detectors/runner/facts.ts';
import { Profiles } from '../../detectors/runner/profiles.ts';
import { Certificates } from '../../fleet/certificates.ts';
import { Registry } from '../../fleet/registry.ts';
import { Revocations } from '../../fleet/revocations.ts';
import { Ledger } from '../../ingest/appender/ledger.ts';
import type { DecoderFactory } from '../../ingest/decoders/decoder.ts';
import { StampYears } from '../../ingest/decoders/syslog-header/stamp-years.ts';
import { Pipeline } from '../../ingest/pipeline.ts';
import { readFileLines } from '../../ingest/sources/file/file.ts';
import type { Identity } from '../../ingest/sources/identities.ts';
import { BlockCursor } from '../../runtime/block/cursor.ts';
import type { Config } from '../../runtime/config/schema.ts';
import type { Fact } from '../../schemas/fact.ts';
import { topics } from '../../schemas/topics.ts';
import { configured } from '../detection.ts';
import { JudgesTogether } from '../judges-together.ts';
import { inOrder, Judge, type Told } from './judge.ts';
import { ThrowAwayStore } from './throw-away-store.ts';
import { latestStamp, type Step, TimeLine } from './time-line.ts';

export interface RerunOptions {
  decoders: readonly DecoderFactory[];
  identity: Identity;
  facts: readonly Fact[];
  detect: Config['detect'];
  historyMs: number;
  /** Of the first stamp that names none; without it a line before it must tell. */
  year?: number;
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
  const registry = new Registry();
  const certificates = new Certificates();
  const profiles = new Profiles();
  for (const [offset, fact] of facts.entries()) {
    revocations.apply(fact, offset);
    registry.apply(fact, offset);
    certificates.apply(fact, offset);
  }
  const view = factsView(revocations, profiles, registry, certificates);
  const judge = new Judge(detect, view);
  const settings = configured(detect);
  const together = new JudgesTogether({ settings, partitions: 1, facts: view, latenessMs: detect.latenessMs });
  let summaries = 0;
  // That the recording ends is nobody's silence.
  let recordedTo = Number.POSITIVE_INFINITY;
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
    const found = judge.take();
    for (const summary of judge.takeSummaries()) {
      const position = { topic: topics.summaries, partition: 0, offset: summaries++ };
      if (summary.to * summary.windowMs > recordedTo) together.beside(summary, position);
      else found.push(...together.summary(summary, position).map(({ cause: _, ...finding }) => finding));
    }
    for (const neighbours of together.takeNeighbours()) judge.settle(neighbours);
    found.push(...judge.take());
    await tell(found.sort(inOrder));
    for (const chunk of await store.learn(one.time - detect.latenessMs, historyMs)) profiles.apply(chunk, baselines++);
  };
  const drain = async (): Promise<void> => {
    const { steps } = line;
    line.steps = [];
    for (const one of steps) await step(one);
  };

  try {
    const pipeline = new Pipeline(decoders);
    const years = new StampYears(options.year);
    for (const file of files) {
      await readFileLines(
        file,
        pipeline,
        { sink: line, ledger },
        { identity, receivedAt: () => latestStamp, stampIsReceipt: true, years, room: drain },
      );
    }
    await drain();
    recordedTo = line.time;
    line.passTo(line.time + detect.latenessMs + epilogueMs);
    await drain();
    return { lines: ledger.framed, rejected: line.rejected };
  } finally {
    await store.close();
  }
}
