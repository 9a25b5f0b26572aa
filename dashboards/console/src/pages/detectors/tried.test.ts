import { expect, it } from 'vitest';
import { triedIn, triedText } from './tried.ts';

const settings = { attempts: 10, leakMs: 60_000, watchUnknown: false, mode: 'mild' };

it('keeps what is tried in the address, and reads it back', () => {
  const tried = { attempts: 0.5, watchUnknown: true, mode: 'a,b:c' };
  expect(triedText(tried, settings)).toBe('attempts:0.5,watchUnknown:true,mode:a%2Cb%3Ac');
  expect(triedIn(triedText(tried, settings), settings)).toEqual(tried);
});

it('leaves out what is as it is set, what there is not, and what is of another kind', () => {
  expect(triedIn('attempts:10,strange:4,leakMs:long,watchUnknown:perhaps,__proto__:1', settings)).toEqual({});
  expect(triedText({ attempts: 10 }, settings)).toBe('');
});
