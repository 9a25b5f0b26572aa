import { describe, expect, test } from 'vitest';
import { looksLikeAudit } from './recognise.ts';

const looks = (text: string): boolean => looksLikeAudit(`ab${text}cd`, 2, 2 + text.length);

describe('an object', () => {
  test.each([
    '{"eventVersion":"1.08","userIdentity":{}}',
    '{ "awsRegion" : "eu-west-1" }',
    '{"additionalEventData":{"kind":"x","device":["a",{}]},"note":"a,\\"kind\\":}","n":-1.5e3,"ok":null,"eventTime":"t"}',
    '{\n  "userIdentity": {\n    "type": "Root" } }',
    '{"Records":[{"eventVersion":"1.08"}]}',
    '{"eventName":"ConsoleLogin","kind":"auth-failed"}',
  ])('is an audit record when a member of one comes first: %s', (text) => expect(looks(text)).toBe(true));

  test.each([
    '{"kind":"auth-failed","attributes":{"eventName":"x"}}',
    '{"device":"pump-1","eventName":"x"}',
    '{"v":1}',
    '{}',
    '{"note":{"eventTime":"t"}}',
    '{"note":"\\"eventTime\\":1"}',
    '{"note"',
    '{"note":',
    '{"note":1',
    '{"note":1]',
    '{"note" "eventTime":1}',
    '{"',
    '{x"eventTime":1}',
    '{',
  ])('is none otherwise: %s', (text) => expect(looks(text)).toBe(false));

  test('is looked at once, however it is made up', () => {
    const time = (text: string): number => {
      const start = performance.now();
      for (let i = 0; i < 20; i++) looks(text);
      return performance.now() - start;
    };
    for (const piece of ['"a":1,', '"a":"\\\\",', '"a":[{', '"\\"', '{"a":']) {
      time(`{${piece.repeat(8_000)}`);
      const small = time(`{${piece.repeat(8_000)}`);
      expect(time(`{${piece.repeat(32_000)}`)).toBeLessThan(40 * (small + 5));
    }
  });
});
