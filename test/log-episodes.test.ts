import { beforeAll, describe, expect, it } from 'vitest';
import { onByDefault } from '../detectors/catalogue.ts';
import { factsView } from '../detectors/runner/facts.ts';
import { rowsOf } from '../detectors/runner/rows.ts';
import { createRunner } from '../detectors/runner/runner.ts';
import { stated } from '../detectors/testing/stated.ts';
import { type Event, EventDraft } from '../schemas/event/event.ts';
import type { Finding } from '../schemas/finding.ts';
import { type LogDay, logGateway, logTenant, planLogDay } from '../simulator/logs/log-day.ts';
import type { LogLine } from '../simulator/logs/log-line.ts';
import { type DetectorScore, score } from '../simulator/score.ts';

const counts = { offered: 0, stored: 0, deadLettered: 0, dropped: 0, refused: 0, residual: 0 };
const minuteMs = 60_000;
const bytes = new TextEncoder();

function eventOf(line: LogLine, index: number): Event {
  const { at, due, host, device, program, severity, boot, hash, previous } = line;
  return Object.assign(new EventDraft(), {
    ...{ kind: 'line-received', trust: 'mtls-gateway', channel: '0b', index, tenant: logTenant, gateway: logGateway },
    ...{ time: at, at, receivedAt: due, host, device, claimedDevice: device, program, severity, bootId: boot },
    attributes: hash === '' ? [] : ['chain_hash', hash, 'chain_previous', previous],
    raw: bytes.encode(line.text),
  });
}

/** What all detectors of D18 that judge by default find on such days, folded in memory. */
function foldLogs({ start, end, lines }: LogDay): Finding[] {
  const detectors = onByDefault.filter(({ code, lane }) => code === 'D18' && lane === 'telemetry');
  const facts = factsView({ lookup: () => undefined }, { usual: () => undefined });
  const runner = createRunner({ detectors, lane: 'telemetry', partition: 0, facts });
  const found: Finding[] = [];
  let next = 0;
  let offset = 0;
  for (let time = start; time <= end; time += minuteMs) {
    const position = () => ({ topic: 'telemetry.v1', partition: 0, offset: offset++ });
    found.push(...runner.tick({ time, fleet: 0, baselines: 0 }, position()));
    const events: Event[] = [];
    for (let line = lines[next]; line !== undefined && line.due < time + minuteMs; line = lines[++next])
      events.push(eventOf(line, next));
    found.push(...runner.events(rowsOf(events), position()));
  }
  return stated(detectors, found);
}

const seeds = process.env['TOCSIN_LONG'] === '1' ? [1, 2, 3, 5] : [5];

describe.each(seeds)('days of logs that are tampered with, and of logs that only look so, seed %i', (seed) => {
  let result: DetectorScore | undefined;
  beforeAll(() => {
    const day = planLogDay(seed, Date.UTC(2026, 0, 5));
    result = score(foldLogs(day), day.labels, counts).detectors.find(({ id }) => id === 'D18');
  }, 240_000);

  it('finds nine of ten attacks', () => {
    const { episodes = 0, traps = 0, recall = 0, missed = [] } = result ?? {};
    expect([episodes, traps]).toEqual([108, 108]);
    expect(recall, missed.map(({ name, strength }) => `${name} ${strength}`).join()).toBeGreaterThanOrEqual(0.9);
  });

  it('is wrong in fewer than three of a hundred findings', () => {
    const { precision = 0, falseAlarms = [] } = result ?? {};
    const wrong = falseAlarms.map(({ trap, finding }) => `${finding.reason} ${finding.subject.id} ${trap}`);
    expect(precision, wrong.join()).toBeGreaterThanOrEqual(0.97);
  });
});
