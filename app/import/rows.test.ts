import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { csvRows } from './csv-rows.ts';
import { jsonValues } from './json-values.ts';
import { rowsOf } from './rows.ts';
import type { Found } from './found.ts';
import type { Reading } from './text-chunks.ts';
import { textLines } from './text-lines.ts';

const directory = mkdtempSync(join(tmpdir(), 'tocsin-rows-'));
afterAll(() => rmSync(directory, { recursive: true }));

function told(found: Iterable<Found>): unknown[] {
  return [...found].map((one) => ('row' in one ? [one.row.line, ...one.row.values] : [one.line, one.reason]));
}

const csv = (text: string): unknown[] => told(csvRows([text]));

describe('rows of a table', () => {
  it('come with their line, without byte order mark, line ends, blanks and empty lines', () => {
    const file = join(directory, 'bom.csv');
    writeFileSync(file, '\ufeffid,model\r\n p-1 , m \r\n\r\np-2,"a ""b"", c"');
    expect(told(rowsOf(file))).toEqual([
      [2, 'p-1', 'm'],
      [4, 'p-2', 'a "b", c'],
    ]);
    writeFileSync(file, Buffer.from('\ufeffid\tmodel\np-1\tm', 'utf16le'));
    expect(told(rowsOf(file))).toEqual([[2, 'p-1', 'm']]);
  });

  it.each([',', ';', '\t', '|'])('may be apart by %j', (delimiter) => {
    expect(csv(['id', 'model', 'site'].join(delimiter) + '\n' + ['p', 'm', 's'].join(delimiter))).toEqual([
      [2, 'p', 'm', 's'],
    ]);
  });

  it('lose nothing but the line in which a quote is never closed', () => {
    expect(csv('id,model\na,"x\nb,y\nc,z"z\nd,"w"\n')).toEqual([
      [2, 'quotes_wrong'],
      [3, 'b', 'y'],
      [4, 'c', 'z"z'],
      [5, 'd', 'w'],
    ]);
  });

  it('may have cells of several lines', () => {
    expect(csv('id,note\na,"x\ny"\nb,z\n')).toEqual([
      [2, 'a', 'x\ny'],
      [4, 'b', 'z'],
    ]);
  });

  it('are refused when cells are missing, as at the end of a file that was cut off, or when there are too many', () => {
    expect(csv('id,model,site\na,m,s\nb,m,s,,\nc,m,s,t\nd,m')).toEqual([
      [2, 'a', 'm', 's'],
      [3, 'b', 'm', 's', '', ''],
      [4, 'cells_beyond'],
      [5, 'cells_missing'],
    ]);
  });

  it('are refused when they are endless, without being held', () => {
    const long = Array.from({ length: 40 }, () => 'x'.repeat(100_000));
    expect(told(csvRows(['id,model\na,', ...long, '\nb,y\n']))).toEqual([
      [2, 'row_too_long'],
      [3, 'b', 'y'],
    ]);
  });
});

describe('rows of JSON', () => {
  const expected = ['p-1', 'p-2'];
  const ids = (text: string): unknown[] =>
    [...jsonValues([text], 'id')].map((one) =>
      'row' in one ? one.row.values[one.row.names.indexOf('id')] : one.reason,
    );

  it.each([
    ['an array', '[{"id":"p-1"},\n{"id":"p-2"}]'],
    ['an array over lines', '[\n  {\n "id": "p-1", "tags": ["}", "\\"]"]\n },\n {"id": "p-2"}\n]\n'],
    ['objects one after the other', '{\n"id":"p-1"}\n{"id":"p-2"}'],
    ['an object that holds them', '{"manufacturer":"m","devices":[{"id":"p-1"},{"id":"p-2"}]}'],
    ['an object that holds ids', '{\n"batch":"b",\n"ids":["p-1","p-2"]}'],
    ['an array of ids', '["p-1", "p-2"]'],
  ])('may be %s', (_what, text) => {
    expect(ids(text)).toEqual(expected);
  });

  it('take from the object that holds them what they do not say themselves', () => {
    const [one] = jsonValues(['{"batch":"b-1","maker":"m","devices":[{"id":"p","maker":"n"}]}']);
    expect(one).toMatchObject({ row: { names: ['batch', 'id', 'maker'], values: ['b-1', 'p', 'n'] } });
  });

  it('are told where they begin, and where the text stops being JSON', () => {
    expect(told(jsonValues(['[\n{"id":1},\n\n{"id":}\n,{"id":2}]']))).toEqual([
      [2, 1],
      [4, 'json_invalid'],
      [5, 2],
    ]);
    expect(told(jsonValues(['[{"id":1},\n{"id":']))).toEqual([
      [1, 1],
      [2, 'json_cut_off'],
    ]);
    expect(told(jsonValues(['[{"id":1},\nnonsense {"id":2}]']))).toEqual([
      [1, 1],
      [2, 'json_invalid'],
    ]);
  });

  it('come line by line where each line is an object, a bad one costing itself', () => {
    const file = join(directory, 'a.ndjson');
    writeFileSync(file, '{"id":"p-1"}\n{"id":"p-2"\n{"id":"p-3"}\n[1]\n');
    expect(told(rowsOf(file))).toEqual([
      [1, 'p-1'],
      [2, 'json_invalid'],
      [3, 'p-3'],
      [4, 'json_not_an_object'],
    ]);
  });
});

describe('reading', () => {
  const pieces = (text: string, cuts: number[]): string[] => {
    const at = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length];
    return at.slice(1).map((end, i) => text.slice(at[i], end));
  };

  it('gives the same rows wherever the text is cut into pieces, and never throws', () => {
    const sample = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', '\n', '\r\n', '"id"', ':', 'a', '1'), {
        maxLength: 40,
      }),
    );
    fc.assert(
      fc.property(sample, fc.array(fc.nat(), { maxLength: 5 }), (parts, cuts) => {
        const text = Array.isArray(parts) ? parts.join('') : parts;
        for (const read of [textLines, csvRows, jsonValues] as ((chunks: Iterable<string>) => Iterable<unknown>)[])
          expect([...read(pieces(text, cuts))]).toEqual([...read([text])]);
      }),
      { numRuns: 500 },
    );
  });

  it.each(['csv', 'json'])('holds no more of a long %s file than the piece it stands in', (kind) => {
    const file = join(directory, `long.${kind}`);
    const rows = Array.from({ length: 60_000 }, (_, i) => (kind === 'csv' ? `pump-${i},model` : `{"id":"pump-${i}"}`));
    writeFileSync(file, kind === 'csv' ? `id,model\n${rows.join('\n')}` : `[${rows.join(',\n')}]`);
    const reading: Reading = { bytes: 0, read: 0 };
    let count = 0;
    for (const one of rowsOf(file, reading)) {
      expect('row' in one).toBe(true);
      if (count++ === 0) expect(reading.read).toBeLessThan(reading.bytes / 3);
    }
    expect([count, reading.read]).toEqual([60_000, reading.bytes]);
  });
});
