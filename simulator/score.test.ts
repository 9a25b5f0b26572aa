import { describe, expect, test } from 'vitest';
import { type Label, tested } from './label.ts';
import { type Counts, type Judged, passes, score } from './score.ts';
import { scorecard, scorecardColumns } from './scorecard.ts';

const counts: Counts = { offered: 9, stored: 9, deadLettered: 0, dropped: 0, refused: 0, residual: 0 };
const grace = 1_000;

function label(changes: Partial<Label> = {}): Label {
  return {
    detector: 'D14',
    kind: 'attack',
    name: 'flooding',
    tenant: 'north',
    subject: 'dev-1',
    device: 'dev-1',
    gateway: 'gw-01',
    members: [],
    from: 10_000,
    to: 20_000,
    strength: 2,
    ...changes,
  };
}

let ids = 0;
function finding(changes: Partial<Judged> = {}, subject = 'dev-1'): Judged {
  return {
    id: `f${ids++}`,
    version: 1,
    code: 'D14',
    tenant: 'north',
    subject: { kind: 'device', id: subject },
    device: subject,
    reason: 'flood',
    at: 15_000,
    concludedAt: 16_000,
    ...changes,
  };
}

function scoreOf(findings: Judged[], labels: Label[], id = 'D14') {
  const one = score(findings, labels, counts, grace).detectors.find((detector) => detector.id === id);
  if (one === undefined) throw new Error('no score');
  return one;
}

describe('score', () => {
  test('a finding on the subject within the episode is a hit, with its delay from the begin', () => {
    expect(scoreOf([finding()], [label()])).toMatchObject({
      recall: 1,
      precision: 1,
      medianDelaySeconds: 6,
      missed: [],
    });
  });

  test('no finding at all is a failure in both measures', () => {
    expect(scoreOf([], [label()])).toMatchObject({ recall: 0, precision: 0, medianDelaySeconds: null });
  });

  test.each([
    ['at the begin', 10_000, 1],
    ['just before the begin', 9_999, 0],
    ['at the end and grace', 21_000, 1],
    ['just after the grace', 21_001, 0],
  ])('a finding dated %s', (_, at, recall) => {
    expect(scoreOf([finding({ at })], [label()])).toMatchObject({ recall, precision: recall });
  });

  test('another subject, another tenant and another detector do not match', () => {
    expect(scoreOf([finding({}, 'dev-2')], [label()])).toMatchObject({ recall: 0, precision: 0 });
    expect(scoreOf([finding({ tenant: 'south' })], [label()])).toMatchObject({ recall: 0, precision: 0 });
    expect(scoreOf([finding({ code: 'D11' })], [label()])).toMatchObject({ recall: 0, falseAlarms: [] });
  });

  test('several findings in one episode count once and the earliest conclusion gives the delay', () => {
    const findings = [finding({ concludedAt: 19_000 }), finding({ concludedAt: 14_000 }), finding({}, 'dev-9')];
    expect(scoreOf(findings, [label()])).toMatchObject({ recall: 1, precision: 0.5, medianDelaySeconds: 4 });
  });

  test('an amended finding counts as its last version says', () => {
    const first = finding({ at: 15_000 });
    expect(scoreOf([first, { ...first, version: 2, at: 99_000 }], [label()])).toMatchObject({
      recall: 0,
      precision: 0,
    });
    expect(
      scoreOf(
        [
          { ...first, version: 2 },
          { ...first, at: 99_000 },
        ],
        [label()],
      ),
    ).toMatchObject({ recall: 1 });
  });

  test('a finding in a trap is a false alarm that names the trap, each one counting', () => {
    const trap = label({ kind: 'trap', name: 'louder', subject: 'dev-2', device: 'dev-2', strength: 0.5 });
    const result = scoreOf([finding(), finding({}, 'dev-2'), finding({}, 'dev-2')], [label(), trap]);
    expect(result).toMatchObject({ recall: 1, episodes: 1, traps: 1 });
    expect(result.precision).toBeCloseTo(1 / 3);
    expect(result.falseAlarms.map((alarm) => alarm.trap)).toEqual(['louder', 'louder']);
  });

  test('a trap on many devices is named by each of them', () => {
    const storm = label({ kind: 'trap', name: 'reconnect-storm', subject: 'gw-01', device: '', members: ['dev-7'] });
    expect(scoreOf([finding({}, 'dev-7')], [storm]).falseAlarms[0]?.trap).toBe('reconnect-storm');
  });

  test('D01 is matched by the serial, alone or behind its issuer', () => {
    const revoked = label({ detector: 'D01', subject: 'abc1', from: 10_000, to: 10_000 });
    for (const id of ['abc1', 'ff00:abc1', 'ff00/abc1']) {
      expect(scoreOf([finding({ code: 'D01', at: 10_000 }, id)], [revoked], 'D01').recall).toBe(1);
    }
    expect(scoreOf([finding({ code: 'D01', at: 10_000 }, 'fabc1')], [revoked], 'D01').recall).toBe(0);
  });

  test('bands hold every episode once, edges included', () => {
    const labels = [1.3, 2, 3.5, 6, 10].map((strength, i) =>
      label({ strength, subject: `dev-${i}`, device: `dev-${i}` }),
    );
    const { bands } = scoreOf([finding({}, 'dev-4')], labels);
    expect(bands.map(({ episodes, found }) => [episodes, found])).toEqual([
      [1, 0],
      [1, 0],
      [1, 0],
      [2, 1],
    ]);
  });

  test('the median of an even number of delays lies between the middle two', () => {
    const labels = [label(), label({ subject: 'dev-2', device: 'dev-2' })];
    const findings = [finding({ concludedAt: 12_000 }), finding({ concludedAt: 16_000 }, 'dev-2')];
    expect(scoreOf(findings, labels).medianDelaySeconds).toBe(4);
  });
});

test('the day passes only with every score reached and nothing unaccounted for', () => {
  const labels = tested.map((detector) => label({ detector }));
  const findings = labels.map(({ detector }) => finding({ code: detector }));
  expect(passes(score(findings, labels, counts), 0.9)).toBe(true);
  expect(passes(score(findings, labels, { ...counts, residual: 1 }), 0.9)).toBe(false);
  expect(passes(score(findings.slice(1), labels, counts), 0.9)).toBe(false);
});

test('the scorecard shows scores, bands, what was missed and what was wrong', () => {
  const labels = [label(), label({ subject: 'dev-2', device: 'dev-2', strength: 1.4 })];
  const text = scorecard(score([finding(), finding({}, 'dev-5')], labels, counts, grace));
  expect(text).toMatch(/D14 flooding +0\.500 +0\/1 +1\/1 +- +- +0\.500 +2 +0/);
  expect(text).toContain('D14 missed flooding of north/dev-2');
  expect(text).toContain('D14 false alarm flood on north/dev-5');
  expect(text).toContain('residual 0');
});

test('the scorecard fits a hundred columns, whatever it names', () => {
  const long = 'x'.repeat(120);
  const labels = [label(), label({ subject: long, name: long })];
  const many = { ...counts, dropped: { duplicate_batch: 1_000_000, too_large: 1_000_000 }, offered: 1_000_000_000 };
  const text = scorecard(score([finding(), finding({}, long)], labels, many, grace));
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(scorecardColumns);
});
