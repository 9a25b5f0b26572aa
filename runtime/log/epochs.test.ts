import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WritingRole } from '../../schemas/epoch.ts';
import type { RecordHeader } from '../../schemas/record.ts';
import { Epochs } from './epochs.ts';

type Said = readonly ['begin' | 'entry', WritingRole | undefined, number];

const header = ([what, role, number]: Said, sequence: number): RecordHeader => ({
  ...{ type: what === 'begin' ? 'epoch' : 'entry', version: 1, writer: 'w', sequence, time: 0 },
  ...(role === undefined ? {} : { epoch: { role, number } }),
});

/** Which of them count, of a topic of that owner. */
function counted(said: readonly Said[], owner?: WritingRole): boolean[] {
  const epochs = new Epochs(owner);
  const records = said.map((one, offset) => ({ header: header(one, offset), offset }));
  for (const record of records) epochs.fold(record);
  return records.map((record) => epochs.counts(record));
}

describe('a record', () => {
  it('counts in its epoch, and no more once a greater one of its role has begun', () => {
    const said: Said[] = [
      ['begin', 'triage', 4],
      ['entry', 'triage', 4],
      ['begin', 'triage', 7],
      ['entry', 'triage', 4],
      ['entry', 'triage', 7],
    ];
    expect(counted(said)).toEqual([true, true, true, false, true]);
  });

  it('does not mind the epochs of another role', () => {
    const said: Said[] = [
      ['begin', 'respond', 9],
      ['entry', 'triage', 4],
    ];
    expect(counted(said)).toEqual([true, true]);
  });

  it('without an epoch is of the time before there were any, where only one role writes', () => {
    const said: Said[] = [
      ['entry', undefined, 0],
      ['begin', 'triage', 1],
      ['entry', undefined, 0],
    ];
    expect(counted(said, 'triage')).toEqual([true, true, false]);
    expect(counted(said)).toEqual([true, true, true]);
  });

  it('that begins an epoch no greater than one before begins nothing', () => {
    const said: Said[] = [
      ['begin', 'triage', 7],
      ['begin', 'triage', 7],
      ['begin', 'triage', 6],
      ['entry', 'triage', 7],
    ];
    expect(counted(said)).toEqual([true, false, false, true]);
  });

  it('that an append of unknown fate brought again counts once, also the one that begins an epoch', () => {
    const epochs = new Epochs('triage');
    const records = [
      header(['begin', 'triage', 3], 1),
      header(['entry', 'triage', 3], 2),
      header(['begin', 'triage', 3], 1),
      header(['entry', 'triage', 3], 2),
      header(['entry', 'triage', 3], 3),
    ].map((one, offset) => ({ header: one, offset }));
    expect(records.map((record) => epochs.fold(record))).toEqual([false, false, true, true, false]);
    expect(records.map((record) => epochs.counts(record))).toEqual([true, true, false, false, true]);
  });

  it.each([Number.NaN, 1.5, '9', undefined])('that claims the epoch %o begins nothing', (number) => {
    const said: Said[] = [
      ['begin', 'triage', number as number],
      ['entry', 'triage', 1],
    ];
    expect(counted(said)).toEqual([false, true]);
  });
});

it('only one epoch at a time counts, and it never falls, whoever writes what when', () => {
  const said = fc.tuple(
    fc.constantFrom('begin' as const, 'entry' as const),
    fc.constantFrom<WritingRole>('triage', 'respond'),
    fc.integer({ min: 0, max: 5 }),
  );
  fc.assert(
    fc.property(fc.array(said, { maxLength: 30 }), (all) => {
      const counts = counted(all);
      for (const role of ['triage', 'respond'] as const) {
        let inForce = 0;
        for (const [i, [what, whose, number]] of all.entries()) {
          if (whose !== role) continue;
          const right = what === 'begin' ? number > inForce : number >= inForce;
          expect(counts[i]).toBe(right);
          if (what === 'begin' && right) inForce = number;
        }
      }
    }),
  );
});
