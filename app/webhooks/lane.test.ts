import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Outbox } from '../../responders/outbox/outbox.ts';
import type { NotificationCommand, Outcome } from '../../schemas/command.ts';
import { digest } from '../../schemas/digest.ts';
import { command, noon } from '../../test/support/alert-samples.ts';
import { Lane } from './lane.ts';

const numbered = (n: number): NotificationCommand => command({ type: 'send-webhook', id: digest(n) });

/** A lane over a log in memory, whose outbox does what it is told to. */
function laneOver(most: number) {
  const log: NotificationCommand[] = [];
  const done: string[] = [];
  const held = new Map<string, NotificationCommand>();
  let highest = 0;
  let heard: (outcome: Outcome) => void = () => undefined;
  const outbox: Outbox = {
    take(one) {
      if (!done.includes(one.id)) held.set(one.id, one);
      highest = Math.max(highest, held.size);
    },
    learn: () => undefined,
    run: async () => undefined,
    status: () => ({ waiting: held.size, underWay: 0, oldestAt: 0, nextAt: 0 }),
  };
  const lane = new Lane(
    'soar',
    (report) => {
      heard = report;
      return outbox;
    },
    most,
  );
  return {
    ...{ lane, log, done },
    heard: (outcome: Partial<Outcome>) => heard({ result: 'accepted', reason: '', at: noon, ...outcome } as Outcome),
    highest: () => highest,
    arrive: () => lane.offer(log[log.push(numbered(log.length)) - 1] as NotificationCommand, log.length - 1),
    deliver: () => {
      const [id] = held.keys();
      if (id !== undefined && held.delete(id)) done.push(id);
    },
    /** Reads so many records, as one read of the log may give. */
    fetch: (size: number) => {
      const from = lane.wanted();
      if (from === undefined) return;
      const read = log.slice(from, from + size).map((one, i) => [one, from + i] as const);
      lane.fetched(read, from + read.length, log.length);
    },
  };
}

test('whatever comes when: no more than so many are held, and each is delivered once, in order', () => {
  const step = fc.oneof(
    fc.constant({ of: 'arrive' as const, size: 0 }),
    fc.constant({ of: 'deliver' as const, size: 0 }),
    fc.record({ of: fc.constant('fetch' as const), size: fc.integer({ min: 1, max: 9 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 1, max: 6 }), (steps, most) => {
      const { lane, log, done, highest, arrive, deliver, fetch } = laneOver(most);
      for (const { of, size } of steps) ({ arrive, deliver, fetch: () => fetch(size) })[of]();
      for (let i = 0; i < 4 * log.length + 4; i++) {
        deliver();
        fetch(3);
      }
      expect(highest()).toBeLessThanOrEqual(most);
      expect(done).toEqual(log.map(({ id }) => id));
      expect(lane.status()).toMatchObject({ waiting: 0, behind: false });
    }),
  );
});

test('tells what became of attempts: delivered, failed since, and gone', () => {
  const { lane, heard } = laneOver(5);
  heard({ result: 'accepted' });
  heard({ result: 'attempted' });
  heard({ result: 'unknown', reason: 'http_500' });
  heard({ result: 'deferred', reason: 'unreachable', at: noon + 1 });
  expect(lane.status()).toMatchObject({ delivered: 1, failures: 2, last: 'deferred unreachable', lastAt: noon + 1 });
  expect(lane.status()).toMatchObject({ failingSince: noon });
  heard({ result: 'accepted' });
  expect(lane.status()).toMatchObject({ delivered: 2, failures: 0, failingSince: 0, gone: false });
  heard({ result: 'refused', reason: 'http_410' });
  expect(lane.status()).toMatchObject({ gone: true });
});
