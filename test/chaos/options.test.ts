import { expect, test } from 'vitest';
import { faults, logKinds } from './nemesis/schedule.ts';
import { readOptions } from './options.ts';

test('without any, all faults strike all logs', () => {
  expect(readOptions([])).toMatchObject({ kinds: logKinds, faults, cycles: 30, seed: '1', stopMs: 60_000 });
});

test('one log and some of the faults can be asked for', () => {
  const options = readOptions([
    '--log',
    'kafkajs',
    '--only',
    'cut',
    '--only',
    'slow',
    '--seed',
    'a-7',
    '--cycles',
    '3',
  ]);
  expect(options).toMatchObject({ kinds: ['kafkajs'], faults: ['cut', 'slow'], seed: 'a-7', cycles: 3 });
});

test.each([
  [['--log', 'redis'], '--log takes embedded, kafka, kafkajs'],
  [['--only', 'fire'], '--only takes kill, stop'],
  [['--cycles', '0'], '--cycles takes 1 to'],
  [['--seed', '../x'], '--seed takes letters'],
  [['--stop-ms', '1e9'], '--stop-ms takes 100 to'],
])('%j is refused with what is allowed', (args, sentence) => {
  expect(() => readOptions(args)).toThrow(sentence);
});

test('help is no run', () => {
  expect(readOptions(['--help'])).toBeUndefined();
});
