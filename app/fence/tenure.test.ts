import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../runtime/clock.ts';
import { Fault } from '../../runtime/errors.ts';
import { jsonEntry } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { type Topic, topics } from '../../schemas/topics.ts';
import { memoryLog } from '../../test/support/memory-log.ts';
import { foldTopic } from '../fold-topic.ts';
import { FencedLog } from './fenced-log.ts';
import { Tenure } from './tenure.ts';

/** Every call takes its turn when the scheduler says so, and its answer arrives when the scheduler says so. */
function scheduled(log: EventLog, scheduler: fc.Scheduler, name: string): EventLog {
  const inTurn = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    await scheduler.schedule(Promise.resolve(), `${name} ${what}`);
    const answer = await work();
    return scheduler.schedule(Promise.resolve(answer), `${name} hears of ${what}`);
  };
  return {
    ...log,
    append: (entries) => inTurn('append', () => log.append(entries)),
    read: (...place) => inTurn('read', () => log.read(...place)),
    bounds: (...place) => inTurn('bounds', () => log.bounds(...place)),
  };
}

interface Said {
  of: number;
  what: 'begun' | 'held' | 'attempted' | 'done';
}

async function saidIn(log: EventLog, topic: Topic): Promise<Said[]> {
  const all: Said[] = [];
  await foldTopic(log, topic, 0, ({ payload }) => all.push(JSON.parse(Buffer.from(payload).toString()) as Said));
  return all;
}

/** An instance that takes over again when another one has, a few times. */
async function inTurns(life: () => Promise<void>): Promise<void> {
  for (let lives = 0; lives < 3; lives++)
    try {
      return await life();
    } catch (failure) {
      if (!(failure instanceof Fault) || failure.code !== 'EPOCH_OVER') throw failure;
    }
}

const work = [1, 2, 3, 4, 5];
const cap = 2;

/** Decides what is not decided, as many as the cap allows. */
async function decideAll(log: EventLog): Promise<void> {
  const writer = createWriter();
  const state = await saidIn(log, topics.quarantines);
  for (const of of work) {
    if (state.some((one) => one.of === of)) continue;
    const what = state.filter((one) => one.what === 'begun').length < cap ? 'begun' : 'held';
    await log.append([jsonEntry(topics.quarantines, 'entry', writer, 0, { of, what } satisfies Said)]);
    state.push({ of, what });
  }
}

/** Does what nobody tried, each after its attempt is on record and known to count. */
async function performAll(log: EventLog, sure: () => Promise<void>, touch: (of: number) => void): Promise<void> {
  const writer = createWriter();
  const state = await saidIn(log, topics.outcomes);
  for (const of of work) {
    if (state.some((one) => one.of === of)) continue;
    await log.append([jsonEntry(topics.outcomes, 'outcome', writer, 0, { of, what: 'attempted' } satisfies Said)]);
    await sure();
    touch(of);
    await log.append([jsonEntry(topics.outcomes, 'outcome', writer, 0, { of, what: 'done' } satisfies Said)]);
  }
}

describe('whenever one takes over from another, or several from each other,', () => {
  const instances = ['a', 'b', 'c'];

  it('caps hold over all of them, and everything is decided once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const plain = memoryLog();
        const one = async (name: string): Promise<void> => {
          const log = new FencedLog(scheduled(plain, scheduler, name));
          const tenure = await Tenure.begin(log, ['quarantine'], 0, systemClock);
          await decideAll(tenure.logOf('quarantine'));
        };
        const all = Promise.all(instances.map((name) => inTurns(() => one(name))));
        await scheduler.waitFor(all);
        const last = new FencedLog(plain);
        const tenure = await Tenure.begin(last, ['quarantine'], 0, systemClock);
        await decideAll(tenure.logOf('quarantine'));
        const said = await saidIn(new FencedLog(plain), topics.quarantines);
        expect(said.map(({ of }) => of).toSorted((a, b) => a - b)).toEqual(work);
        expect(said.filter(({ what }) => what === 'begun')).toHaveLength(cap);
      }),
      { numRuns: 40 },
    );
  });

  it('nothing is done twice that its successor has not read of', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const plain = memoryLog();
        const touched: number[] = [];
        const one = async (name: string): Promise<void> => {
          const log = new FencedLog(scheduled(plain, scheduler, name));
          const tenure = await Tenure.begin(log, ['respond'], 0, systemClock);
          await performAll(
            tenure.logOf('respond'),
            () => tenure.sure('respond'),
            (of) => touched.push(of),
          );
        };
        await scheduler.waitFor(Promise.all(instances.map((name) => inTurns(() => one(name)))));
        expect(new Set(touched).size).toBe(touched.length);
      }),
      { numRuns: 40 },
    );
  });
});

it('an epoch is greater than all that its topics know, also when the one who gives them out has forgotten', async () => {
  const plain = memoryLog();
  const first = await Tenure.begin(new FencedLog(plain), ['triage', 'audit'], 40, systemClock);
  const second = await Tenure.begin(new FencedLog(plain), ['triage'], 3, systemClock);
  expect([first.number, second.number]).toEqual([40, 41]);
});

it('whoever has been replaced writes and commits nothing once it knows', async () => {
  const plain = memoryLog();
  const log = new FencedLog(plain);
  const first = await Tenure.begin(log, ['quarantine'], 1, systemClock);
  const mine = first.logOf('quarantine');
  const entry = () => jsonEntry(topics.quarantines, 'entry', createWriter(), 0, {});
  await mine.append([entry()]);
  await Tenure.begin(new FencedLog(plain), ['quarantine'], 2, systemClock);
  // It does not know yet, and nobody counts it.
  await mine.append([entry()]);
  expect(await saidIn(new FencedLog(plain), topics.quarantines)).toHaveLength(1);
  await expect(mine.commit('quarantine', topics.commands, 0, 7)).rejects.toMatchObject({ code: 'EPOCH_OVER' });
  expect(await plain.position('quarantine', topics.commands, 0)).toBeUndefined();
  await expect(mine.append([entry()])).rejects.toMatchObject({ code: 'EPOCH_OVER' });
});
