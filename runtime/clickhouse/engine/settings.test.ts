import { expect, test } from 'vitest';
import { addSetting, capSetting, settingsText } from './settings.ts';
import type { Settings } from './settings.ts';

const textOf = (name: string, value: string): string => {
  const settings: Settings = new Map();
  addSetting(settings, name, value);
  return settingsText(settings);
};

test('writes numbers, flags, words and tokens as SQL takes them', () => {
  expect(textOf('max_threads', '4')).toBe('max_threads = 4');
  expect(textOf('insert_deduplicate', 'true')).toBe('insert_deduplicate = 1');
  expect(textOf('result_overflow_mode', 'break')).toBe("result_overflow_mode = 'break'");
  expect(textOf('insert_deduplication_token', 'telemetry:0:1-20')).toBe(
    "insert_deduplication_token = 'telemetry:0:1-20'",
  );
});

test.each([
  ['max_threads', '-1'],
  ['max_threads', '1 '],
  ['max_threads', '1e3'],
  ['max_threads', '257'],
  ['insert_deduplicate', '2'],
  ['result_overflow_mode', "throw', a='"],
  ['insert_deduplication_token', "x\\'; DROP TABLE victim; --"],
  ['insert_deduplication_token', ''],
  ['insert_deduplication_token', 'a'.repeat(201)],
])('refuses %s = %s as a bad argument', (name, value) => {
  expect(() => textOf(name, value)).toThrow(expect.objectContaining({ code: 36 }));
});

test.each(['no_such_setting', 'constructor', '__proto__', 'format_schema', 'log_comment'])(
  'refuses %s as unknown',
  (name) => {
    expect(() => textOf(name, '1')).toThrow(expect.objectContaining({ code: 115 }));
  },
);

test('a ceiling holds against more, against none asked for and against no limit at all', () => {
  const settings: Settings = new Map([['max_threads', '5']]);
  capSetting(settings, 'max_threads', 3);
  capSetting(settings, 'max_result_rows', 10);
  addSetting(settings, 'max_execution_time', '0');
  capSetting(settings, 'max_execution_time', 30);
  expect(settingsText(settings)).toBe('max_threads = 3, max_result_rows = 10, max_execution_time = 30');
});
