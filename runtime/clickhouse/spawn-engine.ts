import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Fault, faultCodes } from '../errors.ts';
import type { FaultCode } from '../errors.ts';
import { engineEnvironment } from './engine/environment.ts';
import type { EngineOptions } from './engine/host.ts';

export interface SpawnedEngine {
  url: string;
  pid: number;
  /** Resolves with the exit code, or the signal that ended it. */
  exited: Promise<number | NodeJS.Signals>;
  /** Lets it finish its inserts and close. */
  stop(): Promise<void>;
}

/**
 * Starts the embedded engine in a process of its own and resolves once it answers; it ends with this process.
 *
 * @throws Fault as `startEngine` does; ROLE_FAILED when the process ends without a word
 */
export async function spawnEngine(options: Omit<EngineOptions, 'signal'>): Promise<SpawnedEngine> {
  const source = import.meta.url.endsWith('.ts') ? './engine/main.ts' : './engine/main.js';
  const child = spawn(process.execPath, [fileURLToPath(new URL(source, import.meta.url))], {
    env: { ...process.env, ...engineEnvironment() },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify(options)}\n`);
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([once(lines, 'line'), exited]);
  if (!Array.isArray(first))
    throw new Fault('ROLE_FAILED', `the engine's process ended (${first})`, { retryable: true });
  const said = JSON.parse(String(first[0])) as { port?: number; fault?: string; message?: string };
  if (said.port === undefined || child.pid === undefined) {
    const code = said.fault !== undefined && Object.hasOwn(faultCodes, said.fault) ? said.fault : 'ROLE_FAILED';
    throw new Fault(code as FaultCode, said.message ?? 'the engine did not start');
  }
  return {
    url: `http://${options.host}:${said.port}`,
    pid: child.pid,
    exited,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
