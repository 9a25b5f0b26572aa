import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { onCallSchema, type Rota } from '../../schemas/on-call.ts';
import { onDuty } from './rota.ts';
import { instantOf, parseWall, wallAt } from './wall-time.ts';

const minute = 60_000;
const hour = 60 * minute;
const at = (text: string): number => Date.parse(text);
const layer = (over: Partial<Rota['layers'][number]> = {}) => ({
  people: ['ada', 'bob', 'cyd'],
  from: '2026-01-05T09:00',
  turnDays: 7,
  ...over,
});
const rota = (over: Partial<Rota> = {}): Rota => ({ zone: 'Europe/Berlin', layers: [layer()], overrides: [], ...over });

describe('a rota', () => {
  test.each([
    ['2026-01-05T07:59:59.999Z', undefined],
    ['2026-01-05T08:00:00Z', 'ada'],
    ['2026-01-12T07:59:59.999Z', 'ada'],
    ['2026-01-12T08:00:00Z', 'bob'],
    ['2026-01-19T08:00:00Z', 'cyd'],
    ['2026-01-26T08:00:00Z', 'ada'],
  ])('at %s has %s', (time, who) => {
    expect(onDuty(rota(), at(time))).toBe(who);
  });

  test('hands over at the same local hour in summer', () => {
    // 23 March 2026 is the twelfth hand-over (ada, cyd ...), 30 March the first in summer time.
    expect(onDuty(rota(), at('2026-03-30T06:59:59Z'))).toBe('cyd');
    expect(onDuty(rota(), at('2026-03-30T07:00:00Z'))).toBe('ada');
  });

  test('a hand-over in the hour that is skipped comes when clocks have been put forward', () => {
    const nightly = rota({ layers: [layer({ from: '2026-03-28T02:30', turnDays: 1 })] });
    expect(onDuty(nightly, at('2026-03-29T01:29:59Z'))).toBe('ada');
    expect(onDuty(nightly, at('2026-03-29T01:30:00Z'))).toBe('bob');
    expect(onDuty(nightly, at('2026-03-30T00:29:59Z'))).toBe('bob');
    expect(onDuty(nightly, at('2026-03-30T00:30:00Z'))).toBe('cyd');
  });

  test('a hand-over in the hour that comes twice is not taken back', () => {
    const nightly = rota({ layers: [layer({ from: '2026-10-24T02:30', turnDays: 1 })] });
    expect(onDuty(nightly, at('2026-10-25T00:29:59Z'))).toBe('ada');
    for (let time = at('2026-10-25T00:30:00Z'); time < at('2026-10-26T01:30:00Z'); time += 10 * minute)
      expect(onDuty(nightly, time)).toBe('bob');
    expect(onDuty(nightly, at('2026-10-26T01:30:00Z'))).toBe('cyd');
  });

  test('never goes back, whatever the zone, and every turn is as long as it should be but for the change of clocks', () => {
    const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC'];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 0, max: 700 }),
        (zone, hourOfDay, turnDays, day) => {
          const people = Array.from({ length: 400 }, (_, i) => `p${i}`);
          const from = `2026-01-01T${String(hourOfDay).padStart(2, '0')}:30`;
          const one = rota({ zone, layers: [layer({ people, from, turnDays })] });
          const start = at('2026-01-03T00:00:00Z') + day * 24 * hour;
          let before = onDuty(one, start);
          let since: number | undefined;
          for (let time = start; time < start + 8 * 24 * hour; time += 30 * minute) {
            const now = onDuty(one, time);
            if (now === before) continue;
            const turn = Number(now?.slice(1));
            expect(turn === 0 || turn === Number(before?.slice(1)) + 1).toBe(true);
            if (since !== undefined) expect(Math.abs(time - since - turnDays * 24 * hour)).toBeLessThanOrEqual(hour);
            [before, since] = [now, time];
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test('a later layer covers its hours, the earlier one the rest', () => {
    const nights = layer({ people: ['dan'], hours: { from: '18:00', to: '08:00', days: ['fri'] } });
    const one = rota({ layers: [layer(), nights] });
    expect(onDuty(one, at('2026-01-09T16:59:59Z'))).toBe('ada');
    expect(onDuty(one, at('2026-01-09T17:00:00Z'))).toBe('dan');
    expect(onDuty(one, at('2026-01-10T06:59:59Z'))).toBe('dan');
    expect(onDuty(one, at('2026-01-10T07:00:00Z'))).toBe('ada');
  });

  test('a layer that has not begun covers nothing', () => {
    const one = rota({ layers: [layer(), layer({ people: ['dan'], from: '2026-02-01T00:00' })] });
    expect(onDuty(one, at('2026-01-06T12:00:00Z'))).toBe('ada');
    expect(onDuty(one, at('2026-02-01T12:00:00Z'))).toBe('dan');
  });

  test('somebody who stands in comes before all layers, the last one named first', () => {
    const from = '2026-01-06T12:00';
    const overrides = [
      { person: 'eve', from, until: '2026-01-06T18:00' },
      { person: 'fay', from: '2026-01-06T14:00', until: '2026-01-06T15:00' },
    ];
    const one = rota({ overrides });
    expect(onDuty(one, at('2026-01-06T10:59:59Z'))).toBe('ada');
    expect(onDuty(one, at('2026-01-06T11:00:00Z'))).toBe('eve');
    expect(onDuty(one, at('2026-01-06T13:30:00Z'))).toBe('fay');
    expect(onDuty(one, at('2026-01-06T14:00:00Z'))).toBe('eve');
    expect(onDuty(one, at('2026-01-06T17:00:00Z'))).toBe('ada');
  });
});

test('walls agree with the calendar, in both directions', () => {
  const zones = ['Europe/Berlin', 'America/St_Johns', 'Pacific/Apia', 'UTC'];
  const times = fc.integer({ min: at('2001-01-01T00:00:00Z'), max: at('2090-01-01T00:00:00Z') });
  fc.assert(
    fc.property(times, fc.constantFrom(...zones), (time, zone) => {
      const second = Math.floor(time / 1000) * 1000;
      expect(wallAt(second, 'UTC')).toBe(second);
      const wall = wallAt(second, zone);
      expect(wallAt(instantOf(wall, zone), zone)).toBe(wall);
      expect(second - instantOf(wall, zone)).toBeGreaterThanOrEqual(0);
    }),
  );
  expect(parseWall('2028-02-29T23:59')).toBe(at('2028-02-29T23:59:00Z'));
});

describe('a plan', () => {
  const plan = (over: object) => ({
    people: [{ name: 'ada', phone: '+12025550123' }],
    escalation: [{ notify: 'ada' }],
    ...over,
  });
  const problem = (over: object): string => {
    const { error } = onCallSchema.safeParse(plan(over));
    return error === undefined ? '' : `${error.issues[0]?.path.join('.')}: ${error.issues[0]?.message}`;
  };

  test.each([
    [{}, ''],
    [{ escalation: [{ notify: 'bob' }] }, 'escalation.0.notify: no rota and nobody is called bob'],
    [{ people: [{ name: 'ada' }] }, 'people.0: give phone, email or both'],
    [{ people: [{ name: 'ada', phone: '0123' }] }, 'people.0.phone: an E.164 number such as +12025550123'],
    [
      { escalation: [{ notify: 'ada' }, { notify: 'ada' }] },
      'escalation: each step comes after the one before: raise afterMinutes',
    ],
    [
      { rotas: { first: { layers: [{ people: 'bob', from: '2026-01-05T09:00' }] } } },
      'rotas.first.layers.0.people: nobody is called bob',
    ],
    [
      { rotas: { first: { zone: 'Mars', layers: [{ people: 'ada', from: '2026-01-05T09:00' }] } } },
      'rotas.first.zone: a time zone such as Europe/Berlin',
    ],
    [{ escalationOf: { acme: [{ notify: 'eve' }] } }, 'escalationOf.acme.0.notify: no rota and nobody is called eve'],
  ])('%j is told: %s', (over, said) => {
    expect(problem(over)).toBe(said);
  });

  test('one number belongs to one person', () => {
    const phone = '+12025550123';
    expect(
      problem({
        people: [
          { name: 'ada', phone },
          { name: 'bob', phone },
        ],
      }),
    ).toContain('belongs to somebody else');
  });
});
