import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileTexts } from '../../test/support/hostile-texts.ts';
import { Columns } from './columns.ts';
import { durationOf } from './duration.ts';
import { instantOf } from './instant.ts';
import { RowReader } from './row-reader.ts';

describe('instants', () => {
  it.each([
    ['2026-03-02', Date.UTC(2026, 2, 2)],
    ['2026-03-02T04:05:06Z', Date.UTC(2026, 2, 2, 4, 5, 6)],
    ['2026-03-02 04:05', Date.UTC(2026, 2, 2, 4, 5)],
    ['2026-03-02T04:05:06.789+02:00', Date.UTC(2026, 2, 2, 2, 5, 6, 789)],
    ['2026-03-02T04:05:06-0130', Date.UTC(2026, 2, 2, 5, 35, 6)],
    ['1772424306', 1_772_424_306_000],
    [1_772_424_306_000, 1_772_424_306_000],
  ])('%s is read as UTC', (text, expected) => {
    expect(instantOf(text)).toBe(expected);
  });

  it.each([
    '',
    '2026-02-30',
    '2026-13-01',
    '2026-03-02T25:00',
    '02.03.2026',
    'tomorrow',
    '12',
    '2026-03-02T04:05:06+99:00',
    {},
  ])('%s is none', (text) => {
    expect(instantOf(text)).toBeNaN();
  });
});

describe('durations', () => {
  it.each([
    ['900', 900_000],
    ['15m', 900_000],
    ['15 min', 900_000],
    ['1.5 h', 5_400_000],
    ['PT15M', 900_000],
    ['P1DT1H', 90_000_000],
    ['250ms', 250],
    [900, 900_000],
    ['0', 0],
  ])('%s is understood', (text, expected) => {
    expect(durationOf(text, 's')).toBe(expected);
  });

  it.each(['-5', '5 fortnights', 'P', 'PT', '4000 days', '1e9', 'constructor', '5 constructor', [], true])(
    '%s is none',
    (text) => {
      expect(durationOf(text, 's')).toBeNaN();
    },
  );
});

describe('columns', () => {
  const columns = new Columns({ id: ['id', 'name'], model: ['model'], tags: ['mac', 'imei'] });
  const cells = (names: string[], values: unknown[]) => columns.cells({ line: 1, names, values }, 'tags');

  it('are found however they are written, and the better name wins unless it is empty', () => {
    expect(cells(['NAME', 'Id ', 'MODEL'], ['n', 'i', 'm'])).toEqual({ id: 'i', model: 'm', tags: [] });
    expect(cells(['name', 'id', '__proto__'], ['n', '', 'x'])).toEqual({ id: 'n', tags: [] });
  });

  it('that mean several things of one kind are all taken', () => {
    expect(cells(['MAC', 'I.M.E.I'], ['a', ['b', 'c']])).toEqual({ tags: ['a', 'b', 'c'] });
  });
});

describe('a row', () => {
  it('says which field is wrong and never what stood there, whatever that is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...hostileTexts), fc.string(), fc.object()), (value) => {
        const reader = new RowReader<'site'>({ site: value });
        const id = reader.id('site');
        if (reader.reason === '') expect(id).toMatch(/^[A-Za-z0-9._:-]{1,64}$/);
        else expect(reader.reason).toMatch(/^site_(missing|invalid|too_long|not_text)$/);
      }),
    );
  });

  it('takes no text with controls, hidden or turning characters, or of another encoding', () => {
    for (const bad of ['a\u0000b', 'a\nb', 'a\u202eb', 'a\u200bb', 'Z\ufffdrich', '\u001b[31m']) {
      const reader = new RowReader<'site'>({ site: bad });
      reader.name('site');
      expect(reader.reason).toBe('site_not_text');
    }
    const reader = new RowReader<'site'>({ site: ' Zürich 泵 ' });
    expect([reader.name('site'), reader.reason]).toEqual(['Zürich 泵', '']);
  });
});
