import { expect, it } from 'vitest';
import { faultCodes } from '../runtime/errors.ts';
import { filesOf, house, isTest, read } from './house.ts';

const rows = read('docs/reference/errors.md')
  .split('\n')
  .flatMap((line) => {
    const cells = /^\| `([A-Z_]+)` \| (.+) \| (.+) \|$/.exec(line);
    return cells === null ? [] : [{ code: cells[1] ?? '', meaning: cells[2] ?? '', advice: cells[3] ?? '' }];
  });

it('the document lists every code once, in the order of the source, and no other', () => {
  expect(rows.map(({ code }) => code)).toEqual(Object.keys(faultCodes));
});

it.each(Object.entries(faultCodes))('%s is explained as the source does, and with something to do', (code, meaning) => {
  const row = rows.find((one) => one.code === code);
  expect(row?.meaning).toContain(meaning.replace(/\.$/, ''));
  expect(row?.advice.length).toBeGreaterThan(20);
});

it('every code is thrown somewhere', () => {
  const sources = Object.keys(house)
    .flatMap(filesOf)
    .filter((file) => !isTest(file) && file !== 'runtime/errors.ts')
    .map(read)
    .join('\n');
  expect(Object.keys(faultCodes).filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
});
