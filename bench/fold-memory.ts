import { closeSync, openSync, readSync } from 'node:fs';
import { onByDefault } from '../detectors/catalogue.ts';
import { factsView } from '../detectors/runner/facts.ts';
import { createRunner } from '../detectors/runner/runner.ts';
import { silence } from '../detectors/silence/detector.ts';
import { Watch } from '../detectors/silence/watch.ts';
import { BlockCursor } from '../runtime/block/cursor.ts';
import { topics } from '../schemas/topics.ts';

// A process of its own (node --expose-gc fold-memory.ts FILE...): folds each file of blocks through the detectors of the
// telemetry lane and the watch for silence, and prints what it occupies after each.
const shared = {
  lane: 'telemetry',
  partition: 0,
  facts: factsView({ lookup: () => undefined }, { usual: () => undefined }),
  latenessMs: 120_000,
} as const;
const runner = createRunner({ ...shared, detectors: onByDefault.filter(({ lane }) => lane === shared.lane) });
const watch = new Watch({ ...shared, settings: silence.settings });
let offset = 0;

function fold(file: string): void {
  const input = openSync(file, 'r');
  const head = Buffer.alloc(4);
  let block = Buffer.alloc(0);
  let time = 0;
  while (readSync(input, head) === 4) {
    const length = head.readUInt32LE();
    if (block.length < length) block = Buffer.alloc(length);
    readSync(input, block, 0, length, null);
    const cursor = new BlockCursor(block.subarray(0, length));
    const at = cursor.seek(0).receivedAt;
    if (at !== time) pass(at);
    time = at;
    runner.events(cursor, { topic: topics.telemetry, partition: 0, offset });
    watch.events(cursor, offset++);
  }
  pass(time);
  closeSync(input);
}

function pass(time: number): void {
  const tick = { time, fleet: 0, baselines: 0 };
  runner.tick(tick, { topic: topics.telemetry, partition: 0, offset });
  watch.tick(tick, offset++);
}

const found = process.argv.slice(2).map((file) => {
  fold(file);
  for (let i = 0; i < 8; i++) globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, live: heapUsed + external, subjects: runner.subjects() };
});
process.stdout.write(JSON.stringify(found));
