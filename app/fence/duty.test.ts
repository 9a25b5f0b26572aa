import { expect, it } from 'vitest';
import { clockFor } from '../../runtime/clock.ts';
import { parseConfig } from '../../runtime/config/load.ts';
import { Fault } from '../../runtime/errors.ts';
import { jsonEntry } from '../../runtime/log/json-record.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { createLogger } from '../../runtime/logger.ts';
import { topics } from '../../schemas/topics.ts';
import { memoryLog } from '../../test/support/memory-log.ts';
import { until } from '../../test/support/until.ts';
import { type Context, type Role } from '../context.ts';
import { sharing } from '../sharing.ts';
import { duty, type Hold } from './duty.ts';
import { FencedLog } from './fenced-log.ts';

/** Gives one key to one of those who want it at a time: to the next when it is told that the one is gone. */
class KeyOffice {
  readonly #waiting: ((epoch: number) => void)[] = [];
  #holder: AbortController | undefined;
  #epoch = 0;

  readonly hold =
    ({ signal: stop }: Context): Hold =>
    async (_key, work) => {
      while (!stop.aborted) {
        const epoch = await new Promise<number>((resolve) => {
          this.#waiting.push(resolve);
          if (this.#holder === undefined) this.giveAway();
        });
        const end = (this.#holder = new AbortController());
        await work({ epoch, signal: end.signal });
      }
    };

  giveAway(): void {
    this.#waiting.shift()?.(++this.#epoch);
  }

  /** Given to the next at once: the one before does not hear of it yet. */
  goneSilently(): () => void {
    const before = this.#holder;
    this.giveAway();
    return () => before?.abort();
  }
}

const plain = memoryLog();
const office = new KeyOffice();
const stop = new AbortController();

/** Writes its name whenever it is told to, as long as it works. */
function instance(name: string) {
  const state = { name, works: 0, write: async (): Promise<unknown> => undefined, sure: async () => {} };
  const role: Role = async (context) => {
    const log = await context.log();
    const writer = createWriter();
    const failed = Promise.withResolvers<void>();
    state.works++;
    state.sure = () => context.sure();
    state.write = () =>
      log.append([jsonEntry(topics.journal, 'entry', writer, 0, name)]).catch((failure: unknown) => {
        failed.reject(failure);
        throw failure;
      });
    return {
      done: failed.promise,
      status: () => ({ audit: { next: {} } }),
      stop: async () => {
        state.works--;
      },
    };
  };
  const log = new FencedLog(plain);
  const context = sharing({
    ...{ config: parseConfig(''), clock: clockFor(undefined), logger: createLogger('test'), signal: stop.signal },
    ...{ log: async () => log, store: () => expect.fail() },
  });
  return { ...{ state, context, log }, started: duty([['triage', role]], office.hold)(context) };
}

const read = async (): Promise<string[]> =>
  (await new FencedLog(plain).read(topics.journal, 0, 0)).map(({ payload }) => JSON.parse(String(payload)) as string);

it('one works and the others stand by; who was replaced without knowing it stops, and stands by in its turn', async () => {
  const a = instance('a');
  const first = await a.started;
  const b = instance('b');
  expect(a.state.works).toBe(1);
  expect(first.status?.()).toMatchObject({ audit: {}, duty: { roles: ['triage'], epoch: 1 } });
  await a.state.write();

  const tell = office.goneSilently();
  const second = await b.started;
  expect(second.status?.()).toMatchObject({ duty: { epoch: 2 } });
  await b.state.write();
  // It writes what nobody reads, and may touch nothing.
  await a.state.write();
  expect(await read()).toEqual(['a', 'b']);
  await expect(a.state.sure()).rejects.toMatchObject({ code: 'EPOCH_OVER' });
  await expect(a.state.write()).rejects.toBeInstanceOf(Fault);
  tell();
  await until(
    () => a.state.works === 0,
    5_000,
    () => 'not handed over',
  );
  expect(first.status?.()).toMatchObject({ duty: { epoch: 0, passedOver: { [topics.journal]: 1 } } });

  office.goneSilently()();
  await until(
    () => a.state.works === 1 && b.state.works === 0,
    5_000,
    () => 'not handed over',
  );
  await a.state.write();
  expect(await read()).toEqual(['a', 'b', 'a']);
  stop.abort();
  await Promise.all([first.stop(), second.stop()]);
});
