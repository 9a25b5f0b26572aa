import { beforeAll, describe, expect, test } from 'vitest';
import { type Day, planDay, timelineOf } from './day.ts';
import type { Emission } from './emission.ts';
import { tested } from './label.ts';

const start = Date.UTC(2026, 0, 5);
const hourMs = 3_600_000;

/** The functions that play episodes have no value to compare. */
function plain({ seed, start: begin, end, fleet, lists, facts, labels }: Day): string {
  return JSON.stringify({ seed, begin, end, fleet, lists, facts, labels });
}

function sayings(day: Day, count: number): string[] {
  const timeline = timelineOf(day);
  const said: string[] = [];
  for (let one = timeline.next(Infinity); one !== undefined && said.length < count; one = timeline.next(Infinity)) {
    said.push(JSON.stringify({ ...one, device: one.device.id, gateway: one.gateway.id }));
  }
  return said;
}

describe('a planned day', () => {
  const day = planDay(11, 600, start);

  test('equal seeds plan and play equal days, other seeds differ', () => {
    expect(plain(planDay(11, 600, start))).toBe(plain(day));
    expect(plain(planDay(12, 600, start))).not.toBe(plain(day));
    expect(sayings(planDay(11, 600, start), 30_000)).toEqual(sayings(day, 30_000));
    expect(sayings(planDay(12, 600, start), 100)).not.toEqual(sayings(day, 100));
  });

  test('every detector has at least 30 attacks and 30 traps, their strengths within bounds', () => {
    for (const id of tested) {
      const own = day.labels.filter(({ detector }) => detector === id);
      const attacks = own.filter(({ kind }) => kind === 'attack');
      const traps = own.filter(({ kind }) => kind === 'trap');
      // What befalls a whole fleet would hide the rest if it came so often.
      const least = id === 'D05' ? 4 : 30;
      expect(attacks.length).toBeGreaterThanOrEqual(least);
      expect(traps.length).toBeGreaterThanOrEqual(least);
      for (const { strength } of attacks) expect(strength >= 1.29 && strength <= 10).toBe(true);
      for (const { strength } of traps) expect(strength >= 0.09 && strength <= 0.75).toBe(true);
    }
  });

  test('the learning hours and the end are free of episodes, and none overlap on one device of a small fleet', () => {
    const { labels } = planDay(11, 300, start);
    for (const label of labels) {
      expect(label.from).toBeGreaterThanOrEqual(start + 6 * hourMs);
      expect(label.to).toBeLessThanOrEqual(start + 23.5 * hourMs);
    }
    const devices = new Map<string, { from: number; to: number }[]>();
    for (const label of labels) {
      for (const device of label.members.length > 0 ? label.members : [label.device]) {
        if (device === '') continue;
        const name = `${label.tenant}/${device}`;
        devices.set(name, [...(devices.get(name) ?? []), label]);
      }
    }
    for (const spans of devices.values()) {
      const sorted = spans.toSorted((a, b) => a.from - b.from);
      for (let i = 1; i < sorted.length; i++) {
        expect(sorted[i]?.from).toBeGreaterThan(sorted[i - 1]?.to ?? 0);
      }
    }
  });

  test('everything that is promised to be told of the fleet is told before the day is over', () => {
    const { facts, lists, end } = planDay(4, 600, start);
    expect(facts.filter(({ fact }) => fact.type === 'devices-issued' && fact.importedAt > start)).not.toEqual([]);
    for (const { at } of facts) expect(at).toBeLessThanOrEqual(end);
    for (const { thisUpdate } of lists) expect(thisUpdate).toBeLessThanOrEqual(end);
  });

  test('labelled subjects speak through gateways that vouch for them', () => {
    const trusted = new Set(day.fleet.gateways.filter((gateway) => gateway.trusted).map(({ id }) => id));
    for (const { gateway } of day.labels) if (gateway !== '') expect(trusted).toContain(gateway);
  });

  test('both tenants use the same device ids', () => {
    const ids = (tenant: string): Set<string> =>
      new Set(day.fleet.devices.filter((device) => device.tenant === tenant).map(({ id }) => id));
    const south = ids('south');
    expect([...ids('north')].filter((id) => south.has(id)).length).toBeGreaterThan(200);
  });

  test('a fleet too small for the labelled day is refused', () => {
    expect(() => planDay(1, 20, start)).toThrow(RangeError);
  });
});

describe('what is said on it', () => {
  const day = planDay(3, 600, start);
  const said: Emission[] = [];
  beforeAll(() => {
    const timeline = timelineOf(day);
    for (let one = timeline.next(Infinity); one !== undefined; one = timeline.next(Infinity)) said.push(one);
  }, 60_000);
  const within = (label: { tenant: string; device: string; from: number; to: number }): Emission[] =>
    said.filter(
      ({ device, due }) =>
        device.tenant === label.tenant && device.id === label.device && due >= label.from && due <= label.to,
    );
  const named = (name: string) => day.labels.filter((label) => label.name === name);

  test('a replay repeats, in another session, as many recorded messages as its strength says', () => {
    for (const label of named('application-replay')) {
      const before = new Map(
        said
          .filter(({ device, due }) => device.tenant === label.tenant && device.id === label.device && due < label.from)
          .map((one) => [one.nonce, one]),
      );
      const repeated = within(label).filter(
        ({ nonce, redelivered }) => nonce !== '' && !redelivered && before.has(nonce),
      );
      expect(repeated).toHaveLength(Math.ceil(label.strength * 4));
      for (const one of repeated) {
        const original = before.get(one.nonce);
        expect(one.sequence).toBe(original?.sequence);
        expect(one.boot).toBe(original?.boot);
        expect(one.session).not.toBe(original?.session);
      }
    }
  });

  test('a flood keeps its promised rate in every full minute, the traps stay below 30 by their stamps', () => {
    for (const label of named('flooding')) {
      const messages = within(label).filter(({ kind }) => kind === 'message-published');
      const minutes = (label.to - label.from) / 60_000;
      expect(messages.length / minutes).toBeGreaterThanOrEqual(30 * label.strength * 0.95);
    }
    for (const label of [...named('louder'), ...named('backlog-flush'), ...named('sleeper-wakes')]) {
      const device = day.fleet.devices.find(({ id, tenant }) => id === label.device && tenant === label.tenant);
      if (device?.character === 'hub') continue;
      const perMinute = new Map<number, number>();
      for (const { at } of within(label)) {
        const minute = Math.floor(at / 60_000);
        perMinute.set(minute, (perMinute.get(minute) ?? 0) + 1);
      }
      expect(Math.max(...perMinute.values())).toBeLessThan(30);
    }
  });

  test('a revoked certificate is used after every list of its issuer names it, and before that only while it was good', () => {
    for (const label of [...named('revoked-accepted'), ...named('revoked-refused')]) {
      const uses = said.filter(({ certificate }) => certificate?.serial === label.subject);
      expect(uses.length).toBeGreaterThan(0);
      const issuer = uses[0]?.certificate?.issuer.id;
      const naming = day.lists.filter(
        (list) => list.issuer === issuer && list.entries.some(([serial]) => serial === label.subject),
      );
      const revokedAt = naming[0]?.entries.find(([serial]) => serial === label.subject)?.[1] ?? Number.NaN;
      expect(naming[0]?.thisUpdate).toBeLessThan(label.from);
      for (const { due } of uses) expect(due < revokedAt || due >= label.from).toBe(true);
      if (label.name === 'revoked-accepted') expect(label.from - revokedAt).toBeGreaterThan(hourMs);
      else expect(uses).toHaveLength(Math.ceil(label.strength));
    }
  });

  test('a lifted entry is on no list of its issuer in force when the certificate is used', () => {
    for (const label of named('lifted-entry')) {
      const use = said.find(({ certificate }) => certificate?.serial === label.subject);
      const lists = day.lists.filter(({ issuer }) => issuer === use?.certificate?.issuer.id);
      const naming = lists.filter(({ entries }) => entries.some(([serial]) => serial === label.subject));
      const inForce = lists.filter(({ thisUpdate }) => thisUpdate <= label.from).at(-1);
      expect(naming.length).toBeGreaterThan(0);
      expect(inForce?.entries.some(([serial]) => serial === label.subject)).toBe(false);
    }
  });

  test('a batch that is sent again comes from a gateway that speaks HTTP', () => {
    const resent = said.filter(({ resend }) => resend);
    expect(resent.length).toBeGreaterThan(0);
    for (const { gateway } of resent) expect(gateway.protocol).toBe('http');
  });
});
