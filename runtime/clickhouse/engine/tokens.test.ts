import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { literal, tokens } from './tokens.ts';

const texts = (sql: string): string[] => [...tokens(sql)].map((token) => token.text);

describe('tokens', () => {
  test('keeps quoted text whole, whatever it holds', () => {
    expect(texts(`SELECT 'a''b\\'c -- /* ; ' , "x""y", \`z;\` -- end ; ' \n/* ' ; */ FROM t`)).toEqual([
      'SELECT',
      `'a''b\\'c -- /* ; '`,
      ',',
      `"x""y"`,
      ',',
      '`z;`',
      'FROM',
      't',
    ]);
  });

  test('sees a name and its parenthesis across comments and line ends', () => {
    expect(texts('url /* x */ -- y\n (1)')).toEqual(['url', '(', '1', ')']);
  });

  test.each([
    ['a heredoc', 'SELECT $$url($$'],
    ['a named heredoc', 'SELECT $x$ a $x$'],
    ['a nested comment', 'SELECT /* a /* b */ url() */ 1'],
    ['a comment that is not closed', 'SELECT 1 /* '],
    ['a // comment', 'SELECT 1 // url()'],
    ['a # comment', 'SELECT 1 # url()'],
    ['typographic quotes', 'SELECT ‘a’'],
    ['a no-break space', 'SELECT\u00a01'],
    ['a NUL', 'SELECT 1\0'],
    ['a NUL in a string', "SELECT '\0'"],
    ['a NUL in a comment', 'SELECT 1 -- \0\n'],
    ['an open quote', "SELECT 'a"],
    ['a hexadecimal literal', "SELECT x'41'"],
    ['an escape in a quoted name', 'SELECT `u\\x72l`(1)'],
  ])('refuses %s', (_, sql) => {
    expect(() => texts(sql)).toThrow(/Syntax error/);
  });

  property.prop([fc.string({ unit: 'binary' })])('a literal is one token, whatever the text', (text) => {
    expect(texts(`${literal(text)} , x`)).toHaveLength(3);
  });
});
