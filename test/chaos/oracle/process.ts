import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Oracle } from './oracle.ts';

export interface Asked {
  id: number;
  name: keyof Oracle;
  args: unknown[];
}

export interface Answered {
  id: number;
  value?: unknown;
  error?: string;
}

type Asking<M> = M extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : never;
export type OracleProcess = { [name in keyof Oracle]: Asking<Oracle[name]> };

const names = ['open', 'watch', 'begin', 'glance', 'deliver', 'quiesce', 'told', 'fresh', 'judge', 'rerun'] as const;

/** Starts the oracle in a process of its own; what it is asked fails when it has ended. */
export function startOracle(): OracleProcess {
  const child = fork(fileURLToPath(new URL('main.ts', import.meta.url)), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let asked = 0;
  child.on('message', ({ id, value, error }: Answered) => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) one?.resolve(value);
    else one?.reject(new Error(error));
  });
  child.once('exit', (code, signal) => {
    for (const one of waiting.values()) one.reject(new Error(`the oracle ended (${signal ?? code})`));
  });
  const ask = (name: keyof Oracle, args: unknown[]): Promise<unknown> => {
    const id = asked++;
    const answer = Promise.withResolvers<unknown>();
    waiting.set(id, answer);
    const question: Asked = { id, name, args };
    child.send(question, (error) => (error === null ? undefined : answer.reject(error)));
    return answer.promise;
  };
  const asking = names.map((name) => [name, (...args: unknown[]) => ask(name, args)] as const);
  const close = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    await ask('close', []).catch(() => undefined);
    child.disconnect();
    await once(child, 'exit');
  };
  return { ...Object.fromEntries(asking), close } as OracleProcess;
}
