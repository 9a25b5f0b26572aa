import { describe, expect, test } from 'vitest';
import { device, hour, minute, triageDesk } from '../test/support/triage-desk.ts';
import { noon } from '../test/support/alert-samples.ts';
import { emptyCard, medianOf, mergedCard, precisionOf, precisionWithin } from './scorecard.ts';

describe('a scorecard', () => {
  test('counts what people made of the alerts, and how long it took them', () => {
    const desk = triageDesk();
    const reasons = ['true_positive', 'true_positive', 'true_positive', 'false_positive', 'benign', 'duplicate'];
    for (const [i, reason] of reasons.entries()) {
      desk.find(device(`pump-${i}`));
      desk.ask({ type: 'acknowledge-alert', alert: i + 1 }, noon + (i + 1) * minute);
      desk.ask({ type: 'close-alert', alert: i + 1, reason, note: '' }, noon + hour);
    }
    desk.find(device('pump-9'));
    const card = desk.tenant().scorecards.get('revoked-certificate');
    if (card === undefined) throw new Error('no card');
    expect(card).toMatchObject({
      code: 'D01',
      alerts: 7,
      closed: { true_positive: 3, false_positive: 1, benign: 1, duplicate: 1 },
    });
    expect(precisionOf(card)).toBe(0.75);
    expect(medianOf(card.toAcknowledge)).toBe(3.5 * minute);
    expect(medianOf(card.toClose)).toBe(hour);
    expect(mergedCard([card, card], 'x', 'D99')).toMatchObject({ alerts: 14, closed: { true_positive: 6 } });
  });

  test('takes back a verdict when the alert is reopened, and measures from then', () => {
    const desk = triageDesk();
    desk.find();
    desk.ask({ type: 'close-alert', alert: 1, reason: 'false_positive', note: '' }, noon + minute);
    desk.find({}, noon + 30 * minute);
    desk.ask({ type: 'close-alert', alert: 1, reason: 'true_positive', note: '' }, noon + 32 * minute);
    const card = desk.tenant().scorecards.get('revoked-certificate');
    expect(card?.closed).toMatchObject({ true_positive: 1, false_positive: 0 });
    expect(card?.toClose).toEqual([minute, 2 * minute]);
  });

  test('has no precision and no median before the first', () => {
    expect([precisionOf(mergedCard([], 'x', 'D99')), medianOf([])]).toEqual([null, null]);
  });
});

describe('an alert that flaps', () => {
  test('is told of three times more and then only on record, until a day is quiet or it rises', () => {
    const desk = triageDesk();
    const round = (now: number, over = {}) => {
      desk.ask({ type: 'close-alert', alert: 1, reason: 'benign', note: '' }, now);
      return desk.find(over, now + minute);
    };
    desk.find();
    const told = [1, 2, 3, 4, 5].map((i) => round(noon + i * hour)[0]?.commands.length);
    expect(told).toEqual([1, 1, 1, 0, 0]);
    expect(desk.alert(1)).toMatchObject({ state: 'open', findings: 6 });
    expect(round(noon + 6 * hour, { severity: 'critical' })[0]?.commands).toHaveLength(1);
    expect(round(noon + 31 * hour)[0]).toMatchObject({ change: { type: 'alert-reopened' }, commands: [{}] });
    expect(desk.rebuilt()).toEqual(desk.state);
  });
});

describe('precision', () => {
  const judged = (right: number, wrong: number) => {
    const card = emptyCard('flooding', 'D14');
    card.closed.true_positive = right;
    card.closed.false_positive = wrong;
    return precisionWithin(card);
  };

  test('comes with an interval that is wide while few were judged (Wilson)', () => {
    expect(judged(0, 0)).toBeNull();
    expect(judged(1, 0)).toMatchObject({ value: 1, low: expect.closeTo(0.2065, 3), high: expect.closeTo(1, 6) });
    expect(judged(8, 2)).toMatchObject({ value: 0.8, low: expect.closeTo(0.4902, 3), high: expect.closeTo(0.9433, 3) });
  });
});
