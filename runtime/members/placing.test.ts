import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { placed } from './placing.ts';

const keys = Array.from({ length: 12 }, (_, i) => `detect/telemetry/${i}`);
const all = (members: readonly string[]) => new Map(keys.map((key) => [key, members] as const));
const counts = (targets: ReadonlyMap<string, string>, members: readonly string[]): number[] =>
  members.map((one) => [...targets.values()].filter((target) => target === one).length);
const crowd = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 1, maxLength: 9 });

describe('placing keys', () => {
  test.prop([crowd])('gives everybody as many as the others, give or take one', (members) => {
    const many = counts(placed(all(members), new Map()), members);
    expect(Math.max(...many) - Math.min(...many)).toBeLessThanOrEqual(1);
  });

  test.prop([crowd])('does not depend on the order in which members are named', (members) => {
    expect(placed(all(members), new Map())).toEqual(placed(all(members.toReversed()), new Map()));
  });

  test.prop([crowd, fc.stringMatching(/^[A-Z]{3}$/)])(
    'moves to a newcomer what it is to have, and nothing else',
    (members, late) => {
      const before = placed(all(members), new Map());
      const after = placed(all([...members, late]), before);
      const moved = keys.filter((key) => before.get(key) !== after.get(key));
      expect(moved.every((key) => after.get(key) === late)).toBe(true);
      expect(moved.length).toBe(counts(after, [late])[0]);
      expect(moved.length).toBe(Math.floor(keys.length / (members.length + 1)));
    },
  );

  test.prop([crowd])('moves only what the one who left had', (members) => {
    fc.pre(members.length > 1);
    const before = placed(all(members), new Map());
    const [gone, ...rest] = members;
    const after = placed(all(rest), before);
    expect(keys.filter((key) => before.get(key) !== after.get(key))).toEqual(
      keys.filter((key) => before.get(key) === gone),
    );
  });

  it('shares out each kind by itself', () => {
    const wanted = new Map(
      ['archive/identity/0', 'detect/identity/0', 'triage'].map((key) => [key, ['a', 'b']] as const),
    );
    const targets = placed(
      wanted,
      new Map([
        ['archive/identity/0', 'a'],
        ['detect/identity/0', 'a'],
        ['triage', 'a'],
      ]),
    );
    expect(new Set(targets.values())).toEqual(new Set(['a']));
  });

  it('gives a key to nobody who does not want it', () => {
    const wanted = new Map([
      ['x/0', ['a']],
      ['x/1', ['a']],
      ['x/2', ['a', 'b']],
    ]);
    expect(placed(wanted, new Map())).toEqual(
      new Map([
        ['x/0', 'a'],
        ['x/1', 'a'],
        ['x/2', 'b'],
      ]),
    );
  });
});
