import { expect, test } from 'vitest';
import { Fault } from '../../runtime/errors.ts';
import { digest } from '../../schemas/digest.ts';
import { command, noon } from '../../test/support/alert-samples.ts';
import { outboxWorld, type World } from '../../test/support/outbox-world.ts';

const hour = 3_600_000;
const several = (count: number, over: Parameters<typeof command>[0] = {}) =>
  Array.from({ length: count }, (_, i) => command({ id: digest(over.recipient ?? 'command', i), ...over }));
const results = (world: World) => world.outcomes.map((o) => `${o.result}${o.reason === '' ? '' : `:${o.reason}`}`);

test('performs a command once, however often it is handed over', async () => {
  const { world, live } = outboxWorld();
  world.commands.push(command(), command());
  await live();
  world.commands.push(command());
  await live();
  expect(world.sent).toHaveLength(1);
  expect(results(world)).toEqual(['attempted', 'accepted']);
  expect(world.outcomes[1]).toMatchObject({ providerId: 'p1', final: true, attempt: 1 });
});

test.each([
  ['its command is simulated', { live: ['send-sms'] as const }, true],
  ['its type is not live', { live: [] }, false],
])('touches nothing when %s', async (_when, outbox, simulated) => {
  const { world, live } = outboxWorld({ outbox });
  world.commands.push(command({ simulated }));
  await live();
  expect(world.performed).toEqual([]);
  expect(results(world)).toEqual(['simulated']);
});

test('waits for nothing longer when the clock was ahead and is set back', async () => {
  let appends = 0;
  const { world, live } = outboxWorld({
    outbox: { gapMs: 1_000 },
    append: async () => {
      if (++appends === 2) world.now -= hour;
    },
  });
  world.commands.push(...several(2));
  await live();
  expect(world.sent).toHaveLength(2);
  expect(world.now).toBeLessThan(noon - hour + 60_000);
});

test('refuses what no responder handles', async () => {
  const { world, live } = outboxWorld({ outbox: { live: ['send-email'] } });
  world.commands.push(command({ type: 'send-email' }));
  await live();
  expect(results(world)).toEqual(['refused:no_responder']);
});

test('keeps a recipient’s budget, refuses aloud what is beyond, and has room again after an hour', async () => {
  const { world, live } = outboxWorld({ perRecipientPerHour: 10 });
  world.commands.push(...several(15), ...several(2, { recipient: '+12025550199' }));
  await live();
  expect(world.sent).toHaveLength(12);
  expect(results(world).filter((r) => r === 'refused:budget')).toHaveLength(5);
  world.now += hour - 1;
  world.commands.push(command({ id: digest('too early'), at: world.now }));
  await live();
  expect(results(world).at(-1)).toBe('refused:budget');
  world.now += 1;
  world.commands.push(command({ id: digest('in time'), at: world.now }));
  await live();
  expect(results(world).at(-1)).toBe('accepted');
});

test('keeps the budget among attempts that are under way together', async () => {
  const { world, live } = outboxWorld({ perRecipientPerHour: 2, looksUp: true });
  world.commands.push(...several(4));
  await live();
  expect(world.sent).toHaveLength(2);
});

test('a command once tried is not refused by a budget lowered since', async () => {
  const first = outboxWorld({ perRecipientPerHour: 2, looksUp: true, behaviours: ['absent', 'absent'] });
  first.world.commands.push(...several(2));
  await first.live(noon + 1);
  const second = outboxWorld({ perRecipientPerHour: 1, looksUp: true });
  second.world.commands.push(...several(2));
  second.world.outcomes.push(...first.world.outcomes);
  await second.live();
  expect(second.world.sent).toHaveLength(2);
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])('counts the budget across a crash at step %i', async (step) => {
  const { world, live } = outboxWorld({ perRecipientPerHour: 1, crashAt: new Set([step]) });
  world.commands.push(...several(2));
  await live();
  expect(new Set(world.sent).size).toBe(1);
  const ends = world.outcomes.filter((o) => o.final).map((o) => `${o.result}:${o.reason}`);
  expect(ends.toSorted()).toEqual(['accepted:', 'refused:budget']);
});

test('what the provider refused is final and leaves its place in the budget to the next', async () => {
  const { world, live } = outboxWorld({ perRecipientPerHour: 1, behaviours: ['refuses'] });
  world.commands.push(command({ id: digest('a') }));
  await live();
  world.commands.push(command({ id: digest('b') }));
  await live();
  expect(results(world)).toEqual(['attempted', 'refused:http_400', 'attempted', 'accepted']);
});

test('an absent provider is tried again within a growing span, and given up after a day', async () => {
  const { world, live } = outboxWorld({ behaviours: Array(5000).fill('absent'), random: () => 0.999 });
  world.commands.push(command());
  await live();
  const times = world.outcomes.filter((o) => o.result === 'attempted').map((o) => o.at);
  const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0));
  expect(gaps.slice(0, 4).map((gap) => Math.round(gap / 1000))).toEqual([4, 8, 16, 32]);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(5 * 60_000);
  expect(world.outcomes.at(-1)).toMatchObject({ result: 'refused', reason: 'expired', final: true });
  expect(world.now - noon).toBeGreaterThan(24 * hour);
});

test('yesterday’s command wakes nobody, even when nothing is remembered of it', async () => {
  const { world, live } = outboxWorld();
  world.commands.push(command({ at: noon - 24 * hour - 1 }));
  await live();
  expect(world.sent).toEqual([]);
  expect(results(world)).toEqual(['refused:expired']);
});

test('a command that hangs does not hold up the others', async () => {
  const { world, live } = outboxWorld({ behaviours: ['hangs'], looksUp: true });
  world.commands.push(...several(6));
  await live(noon + 9_000);
  expect(world.sent).toHaveLength(5);
  await live();
  expect(results(world)).toContain('unknown:timeout');
  expect(new Set(world.sent).size).toBe(6);
});

test('waits for the provider’s list to settle before it asks for a command of unknown fate', async () => {
  const { world, live } = outboxWorld({ looksUp: true, crashAt: new Set([4]), random: () => 0 });
  world.commands.push(command());
  await live();
  expect(world.sent).toHaveLength(1);
  expect(world.outcomes.at(-1)).toMatchObject({ result: 'accepted', reason: 'looked_up', attempt: 1 });
  expect(world.now - noon).toBeGreaterThanOrEqual(5_000);
});

test('touches nothing while the log takes nothing, and goes on when it does', async () => {
  let refusals = 3;
  const append = async () => {
    if (refusals-- > 0) throw new Fault('LOG_UNAVAILABLE', 'away', { retryable: true });
  };
  const { world, live } = outboxWorld({ append });
  world.commands.push(command());
  await live();
  expect(world.performed).toHaveLength(1);
  expect(results(world)).toEqual(['attempted', 'accepted']);
});

test('an outcome the log does not take at first is written later, without sending again', async () => {
  let appends = 0;
  const append = async () => {
    appends += 1;
    if (appends > 1 && appends < 5) throw new Fault('LOG_UNAVAILABLE', 'away', { retryable: true });
  };
  const { world, live } = outboxWorld({ append });
  world.commands.push(command());
  await live();
  expect(world.sent).toHaveLength(1);
  expect(results(world)).toEqual(['attempted', 'accepted']);
});

test('ends when told to, even while the log takes nothing', async () => {
  let appends = 0;
  const append = async () => {
    appends += 1;
    if (appends > 1) throw new Fault('LOG_UNAVAILABLE', 'away', { retryable: true });
  };
  const { world, begin, settle } = outboxWorld({ append });
  world.commands.push(command());
  const { stop, ended } = begin();
  for (let i = 0; i < 10; i++) await settle();
  expect(world.sent).toHaveLength(1);
  stop.abort();
  await ended;
  expect(results(world)).toEqual(['attempted']);
});

test('touches nothing while nobody can say that the attempt counts, and then goes on', async () => {
  let refusals = 3;
  const sure = async () => {
    if (refusals-- > 0) throw new Fault('LOG_UNAVAILABLE', 'away', { retryable: true });
  };
  const { world, live } = outboxWorld({ sure, looksUp: true });
  world.commands.push(command());
  await live();
  expect(world.performed).toHaveLength(1);
  expect(results(world)).toEqual(['attempted', 'attempted', 'attempted', 'attempted', 'accepted']);
});

test('touches nothing once another instance works, and ends', async () => {
  const { world, begin } = outboxWorld({ sure: () => Promise.reject(new Fault('EPOCH_OVER', 'over')) });
  world.commands.push(command());
  await expect(begin().ended).rejects.toMatchObject({ code: 'EPOCH_OVER' });
  expect(world.performed).toEqual([]);
});

test('a bug in the log’s port ends the run instead of being retried', async () => {
  const { world, begin } = outboxWorld({ append: () => Promise.reject(new TypeError('bug')) });
  world.commands.push(command());
  await expect(begin().ended).rejects.toThrow('bug');
  expect(world.performed).toEqual([]);
});

test('a command tried live and then switched to dry run ends unknown, not simulated', async () => {
  const first = outboxWorld({ behaviours: ['takes-silently'] });
  first.world.commands.push(command());
  await first.live(noon + 1);
  const second = outboxWorld({ outbox: { live: [] } });
  second.world.commands.push(command());
  second.world.outcomes.push(...first.world.outcomes);
  await second.live();
  expect(results(second.world).at(-1)).toBe('unknown:switched_to_dry_run');
});
