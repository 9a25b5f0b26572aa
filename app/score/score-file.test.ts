import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { outputOf, scoreFile } from './score-file.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-score-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

function file(name: string, text: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const at = (i: number): string =>
  new Date(Date.UTC(2026, 0, 1) + i * 300_000).toISOString().slice(0, 19).replace('T', ' ');
const value = (i: number): number => (i === 700 ? 90 : 20 + ((i * 7_919) % 13) / 10);
const rows = Array.from({ length: 800 }, (_, i) => `${at(i)},${value(i)},${i === 3 ? 1 : 0}`);
const plain = `timestamp,value,label\n${rows.join('\n')}\n`;

function scored(path: string, train?: string): string[] {
  const { written } = scoreFile(path, join(folder, 'out'), {}, train);
  return readFileSync(written, 'utf8').trimEnd().split('\n');
}

describe('scoring a file', () => {
  it('writes one row per row in order, and fires at what is out of the ordinary', () => {
    const lines = scored(file('device.csv', plain));
    expect(lines[0]).toBe('time,score,firing,expected_low,expected_high');
    expect(lines).toHaveLength(801);
    expect(lines[1]).toBe(`${at(0)},0,0,,`);
    expect(lines.slice(1).filter((line) => line.split(',')[2] === '1')).toEqual([lines[701]]);
    const [time, score, , low, high] = lines[701]?.split(',') ?? [];
    expect(time).toBe(at(700));
    expect(Number(score)).toBeGreaterThan(0.5);
    expect(Number(low)).toBeLessThan(20);
    expect(Number(high)).toBeLessThan(90);
  });

  it.each([
    ['packed with gzip', 'b.csv.gz', gzipSync(plain)],
    ['under other names, quoted', 'anomaly.csv', plain.replace('timestamp,value', '"attack","is_anomaly"')],
    [
      'with an id before and the time behind',
      'e.csv',
      plain.replaceAll(/^(timestamp|\d{4}-.{14}),([^,]+)/gm, (_, time, metric) => `pump-1,${metric},${time}`),
    ],
    ['labelled otherwise', 'c.csv', plain.replaceAll(',0\n', ',1\n')],
    [
      'in seconds since 1970',
      'd.csv',
      plain.replaceAll(/^\d{4}-.{14}/gm, (text) => String(Date.parse(`${text}Z`) / 1_000)),
    ],
  ])('gives the same scores %s', (_what, name, text) => {
    const scores = (lines: string[]): string[] => lines.map((line) => line.split(',').slice(1).join(','));
    expect(scores(scored(file(name, text)))).toEqual(scores(scored(file('device.csv', plain))));
  });

  it('answers rows without a value, without a time and broken ones, too', () => {
    const broken = [...rows];
    broken[10] = `${at(10)},,0`;
    broken[20] = `,${value(20)},0`;
    broken[30] = 'not a row';
    broken[40] = `${at(40)},NaN,0`;
    const lines = scored(file('device.csv', `timestamp,value,label\n${broken.join('\n')}\n`));
    expect(lines).toHaveLength(801);
    expect(lines[11]).toBe(`${at(10)},0,0,,`);
    expect(lines[701]?.split(',')[2]).toBe('1');
  });

  it('says when no column tells the time, and takes no id for one', () => {
    const ids = plain.replaceAll(/^\d{4}-.{14}/gm, 'pump-1');
    expect(scoreFile(file('ids.csv', ids), join(folder, 'out'), {})).toMatchObject({ timed: false, firing: 1 });
    expect(scoreFile(file('device.csv', plain), join(folder, 'out'), {})).toMatchObject({ timed: true });
  });

  it('names the metrics that explain it when there are several', () => {
    const several = rows.map((row, i) => `${row.slice(0, -2)},${i % 5},${(i * 31) % 11}`);
    const lines = scored(file('device.csv', `when,m1,"m,2",m3\n${several.join('\n')}\n`));
    expect(lines[0]).toBe('time,score,firing,explained_by');
    expect(lines[701]).toMatch(/,1,m1/);
  });

  it('knows from the training file what is usual, before the first row', () => {
    const spike = [...rows.slice(0, 10), `${at(10)},95,0`];
    const early = file('device.csv', `timestamp,value,label\n${spike.join('\n')}\n`);
    expect(scored(early)[11]?.split(',')[2]).toBe('0');
    const train = file('train.csv', plain.replace(`${at(700)},90`, `${at(700)},20`));
    expect(scored(early, train)[11]?.split(',')[2]).toBe('1');
  });

  it.each([
    ['an empty file', '', 'holds no rows'],
    ['no column of numbers', 'a,b\nx,y\n', 'no column holds numbers'],
  ])('refuses %s', (_what, text, message) => {
    expect(() => scored(file('device.csv', text))).toThrow(message);
  });

  it('refuses a training file with other metrics, and a column that is not there', () => {
    const several = file('several.csv', `t,a,b\n${rows.map((_, i) => `${at(i)},${i % 3},${i % 4}`).join('\n')}\n`);
    expect(() => scored(file('device.csv', plain), several)).toThrow('has 2 metrics');
    expect(() => scoreFile(several, folder, { values: ['c'] })).toThrow('no column is called c');
  });

  it('is named after its file', () => {
    expect(outputOf('/x/y/name.csv.gz', 'out')).toBe(join('out', 'name.csv'));
    expect(outputOf('name.csv', 'out')).toBe(join('out', 'name.csv'));
  });
});
