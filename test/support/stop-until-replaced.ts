import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogKind } from './both-logs.ts';

/**
 * SIGSTOP until another instance has its place. Stopped while it holds the file of a topic, nobody else can write into that: on the
 * embedded log it is then let go once more.
 * @param replaced rejects when no other one has its place in time
 */
export async function stopUntilReplaced(
  child: ChildProcess,
  kind: LogKind,
  replaced: () => Promise<void>,
): Promise<void> {
  for (let tries = 0; ; tries++) {
    child.kill('SIGSTOP');
    try {
      return await replaced();
    } catch (failure) {
      if (kind === 'kafka' || tries === 5) throw failure;
      child.kill('SIGCONT');
      await sleep(50 + Math.random() * 50);
    }
  }
}
