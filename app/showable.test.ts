import { expect, it } from 'vitest';
import { escapeJson, showable, showableJson } from './showable.ts';

const dangerous: [string, string][] = [
  ['an ANSI colour', '\u001b[31mred'],
  ['the title of a terminal', '\u001b]0;owned\u0007'],
  ['an 8-bit control sequence', '\u009b2J'],
  ['a NUL', 'a\u0000b'],
  ['a forged line', 'ok\r\ntocsin: all is well'],
  ['a backspace over what was said', 'denied\b\b\b\b\b\baccept'],
  ['text turned round', 'cert\u202egnp.exe'],
  ['isolated direction', '\u2066a\u2069'],
  ['a zero-width space', 'ad\u200bmin'],
  ['a line separator', 'a\u2028b\u2029c'],
  ['a byte order mark', '\ufeffa'],
  ['DEL', 'a\u007f'],
];
// oxlint-disable-next-line no-control-regex
const raw = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

it.each(dangerous)('shows %s as what it is', (_what, text) => {
  expect(showable(text)).not.toMatch(raw);
  expect(showable(text)).toContain('\\u{');
});

it.each(dangerous)('writes %s in JSON as the same value without the characters', (_what, text) => {
  const json = showableJson({ [text]: [text] });
  expect(json).not.toMatch(raw);
  expect(JSON.parse(json)).toEqual({ [text]: [text] });
  expect(escapeJson(json)).toBe(json);
});

it('leaves what people write as it is', () => {
  const text = 'Gerät 7 – 温度 élevée, "x" \\ <b>';
  expect(showable(text)).toBe(text);
  expect(JSON.parse(showableJson(text))).toBe(text);
});

it('cuts what is long, and makes halves of characters whole', () => {
  expect(showable('x'.repeat(600))).toBe(`${'x'.repeat(500)}…`);
  expect(showable('\ud800a')).toBe('\ufffda');
});
