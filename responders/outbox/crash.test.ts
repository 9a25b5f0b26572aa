import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digest } from '../../schemas/digest.ts';
import { command } from '../../test/support/alert-samples.ts';
import { outboxWorld, type Behaviour } from '../../test/support/outbox-world.ts';

const several = (count: number) =>
  Array.from({ length: count }, (_, i) => command({ id: digest('command', i), recipient: `+1202555010${i % 10}` }));

const duplicates = (sent: readonly string[]) => sent.length - new Set(sent).size;

/** Where a command may be cut down: the steps of one attempt with a provider that takes it. */
const steps = {
  'before attempted is durable': 1,
  'after attempted is durable': 2,
  'before the provider has it': 3,
  'after the provider has it': 4,
  'before the outcome is durable': 5,
  'after the outcome is durable': 6,
};

describe.each([
  ['looked up', true],
  ['sent again under its id', false],
])('a command whose fate is unknown is %s', (_how, looksUp) => {
  test.each(Object.entries(steps))('a crash %s loses nothing', async (_where, step) => {
    const { world, live } = outboxWorld({ looksUp, crashAt: new Set([step]) });
    world.commands.push(...several(1));
    await live();
    expect(world.crashes).toBe(1);
    expect(new Set(world.sent).size).toBe(1);
    expect(duplicates(world.sent)).toBeLessThanOrEqual(looksUp ? 0 : 1);
    expect(world.outcomes.filter((o) => o.final)).toHaveLength(1);
  });

  test('whatever the crashes and the provider do: none lost, at most one duplicate for each of them', async () => {
    const behaviour = fc.constantFrom<Behaviour>('takes', 'takes-silently', 'takes-and-hangs', 'hangs', 'absent');
    const crashes = fc.uniqueArray(fc.integer({ min: 1, max: 80 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(
        crashes,
        fc.array(behaviour, { maxLength: 12 }),
        fc.integer({ min: 1, max: 8 }),
        async (at, behaviours, count) => {
          const { world, live } = outboxWorld({ looksUp, behaviours, crashAt: new Set(at) });
          world.commands.push(...several(count));
          await live();
          const unheard = behaviours.filter((one) => one.startsWith('takes-')).length;
          expect(new Set(world.sent).size).toBe(count);
          expect(duplicates(world.sent)).toBeLessThanOrEqual(looksUp ? 0 : world.crashes + unheard);
          expect(world.outcomes.filter((o) => o.final).map((o) => o.result)).toEqual(Array(count).fill('accepted'));
        },
      ),
      { numRuns: 150 },
    );
  });
});

test('attempted is durable before the provider is touched, every time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 10 }), async (at) => {
      const { world, live } = outboxWorld({ crashAt: new Set(at) });
      world.commands.push(...several(3));
      await live();
      for (const { id } of world.commands) {
        const attempted = world.outcomes.filter((o) => o.command === id && o.result === 'attempted').length;
        const performed = world.performed.filter((other) => other === id).length;
        expect(attempted).toBeGreaterThanOrEqual(performed);
      }
    }),
    { numRuns: 50 },
  );
});
