import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digest } from '../../schemas/digest.ts';
import type { Outcome } from '../../schemas/command.ts';
import { command, noon } from '../../test/support/alert-samples.ts';
import { emptyOutbox, foldCommand, foldOutcome, forgetFates, spentBeside, type OutboxState } from './fates.ts';

const [first, second] = [command({ id: digest('first') }), command({ id: digest('second') })];

function outcome(attempt: number, result: Outcome['result'], over: Partial<Outcome> = {}): Outcome {
  const at = noon + attempt * 1000 + (result === 'attempted' ? 0 : 10);
  const final = result === 'accepted' || result === 'refused';
  return {
    command: first.id,
    type: 'send-sms',
    tenant: 'acme',
    at,
    result,
    final,
    attempt,
    providerId: '',
    reason: '',
    ...over,
  };
}

const life = [
  outcome(1, 'attempted'),
  outcome(1, 'deferred'),
  outcome(2, 'attempted'),
  outcome(2, 'unknown'),
  outcome(3, 'attempted'),
  outcome(3, 'accepted'),
];

function fold(steps: readonly (Outcome | 'command')[]): OutboxState {
  const state = emptyOutbox();
  for (const step of steps) {
    if (step === 'command') foldCommand(state, first);
    else foldOutcome(state, step);
  }
  return state;
}

test('commands and outcomes may be read in any order, and twice', () => {
  const steps = [...life, 'command' as const];
  const expected = fold(steps);
  expect(expected.waiting.size).toBe(0);
  fc.assert(
    fc.property(fc.shuffledSubarray([...steps, ...steps], { minLength: 14 }), (shuffled) => {
      const state = fold(shuffled);
      expect(state.waiting).toEqual(expected.waiting);
      expect(state.fates).toEqual(expected.fates);
      expect(state.spent).toEqual(expected.spent);
    }),
  );
});

test.each([
  [1, 'attempted'],
  [2, 'deferred'],
  [3, 'attempted'],
  [4, 'unknown'],
  [5, 'attempted'],
] as const)('after %i outcomes a command waits, %s', (count, result) => {
  const state = fold(['command', ...life.slice(0, count)]);
  expect(state.waiting.has(first.id)).toBe(true);
  expect(state.fates.get(first.id)).toMatchObject({ result, firstAt: noon + 1000 });
});

test('a refused command leaves its place to the next', () => {
  const refused = fold(['command', outcome(1, 'attempted'), outcome(1, 'refused')]);
  expect(spentBeside(refused, second, noon)).toBe(0);
  expect(spentBeside(fold(['command', outcome(1, 'attempted')]), second, noon)).toBe(1);
  expect(spentBeside(fold(['command', outcome(1, 'attempted')]), first, noon)).toBe(0);
});

test('old fates are forgotten, those of waiting commands are not', () => {
  const state = fold(['command', outcome(1, 'attempted')]);
  foldOutcome(state, outcome(1, 'accepted', { command: second.id }));
  forgetFates(state, noon + 3_600_000);
  expect([...state.fates.keys()]).toEqual([first.id]);
});
