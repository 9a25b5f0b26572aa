import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { laneOf } from '../schemas/event/kinds.ts';
import { catalogue, wholeCatalogue } from './catalogue.ts';

const here = import.meta.dirname;
const folders = readdirSync(here).filter((name) => existsSync(join(here, name, 'detector.ts')));
const headings = ['What it sees', 'What it misses', 'False positives', 'Runbook'];

describe('catalogue', () => {
  it('lists every folder once, under its name', () => {
    expect(wholeCatalogue.map(({ id }) => id).sort()).toEqual(folders.sort());
    // One suspicion of the list may need detectors of different subjects, as D07 and D20 do.
    expect(wholeCatalogue.filter(({ code }) => !/^D[0-9]{2}$/.test(code))).toEqual([]);
  });

  it.each(catalogue.map((detector) => [detector.id, detector] as const))(
    '%s reads events of its own lane',
    (_id, detector) => {
      expect(detector.reads.map(laneOf).every((lane) => lane === detector.lane)).toBe(true);
    },
  );

  it.each(folders)('%s has a README with the four headings, and tests that fire and stay quiet', (folder) => {
    const readme = readFileSync(join(here, folder, 'README.md'), 'utf8');
    expect(headings.filter((heading) => !readme.includes(`\n## ${heading}\n`))).toEqual([]);
    const tests = readFileSync(join(here, folder, 'detector.test.ts'), 'utf8');
    for (const wanted of [/it\('fires /, /it\('stays quiet /, /late/, /twice/, /tenant/]) expect(tests).toMatch(wanted);
  });
});
