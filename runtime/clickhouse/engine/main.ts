import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Fault } from '../../errors.ts';
import { startEngine } from './host.ts';
import type { EngineOptions } from './host.ts';

// The engine's process when another process of ours spawns it (`spawnEngine`): options come as one line of JSON on
// standard input, so that no password shows in the process list; `{"port":…}` or `{"fault":…}` goes out on standard
// output. It stops in good order on SIGTERM and when standard input ends, which is when its parent is gone.
const [line] = (await once(createInterface({ input: process.stdin }), 'line')) as [string];
try {
  const engine = await startEngine(JSON.parse(line) as EngineOptions);
  const stop = (): void => void engine.close().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.stdin.on('close', stop);
  void engine.damaged.then(() => engine.close()).then(() => process.exit(1));
  process.stdout.write(`${JSON.stringify({ port: engine.port })}\n`);
} catch (error) {
  if (!(error instanceof Fault)) throw error;
  process.stdout.write(`${JSON.stringify({ fault: error.code, message: error.message })}\n`);
  process.exit(1);
}
