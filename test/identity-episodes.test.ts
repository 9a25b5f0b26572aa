import { beforeAll, describe, expect, it } from 'vitest';
import { detectorsOf } from '../detectors/catalogue.ts';
import { factsView } from '../detectors/runner/facts.ts';
import { rowsOf } from '../detectors/runner/rows.ts';
import { createRunner } from '../detectors/runner/runner.ts';
import { stated } from '../detectors/testing/stated.ts';
import { Registry } from '../fleet/registry.ts';
import { EventDraft, type Event } from '../schemas/event/event.ts';
import { laneOf } from '../schemas/event/kinds.ts';
import type { Finding } from '../schemas/finding.ts';
import { planDay, timelineOf } from '../simulator/day.ts';
import type { Emission } from '../simulator/emission.ts';
import type { PlannedFact } from '../simulator/episode.ts';
import type { Label } from '../simulator/label.ts';
import type { Timeline } from '../simulator/timeline.ts';

const hourMs = 3_600_000;
const start = Date.UTC(2026, 0, 5);
const end = start + 24 * hourMs;
const seed = 5;
const graceMs = 10 * 60_000;
const codes = ['D03', 'D05', 'D06', 'D07', 'D20'];

interface Played {
  labels: readonly Label[];
  found: Finding[];
}

/** The labelled day folded in memory: no sockets, no log. */
function playDay(): Played {
  const day = planDay(seed, 1_000, start);
  return { labels: day.labels, found: fold(timelineOf(day), day.facts) };
}

function fold(timeline: Timeline, facts: readonly PlannedFact[]): Finding[] {
  const registry = new Registry();
  facts.forEach(({ fact }, offset) => registry.apply(fact, offset));
  const view = factsView({ lookup: () => undefined }, { usual: () => undefined }, registry);
  const runner = createRunner({ detectors: detectorsOf('identity'), lane: 'identity', partition: 0, facts: view });
  const found: Finding[] = [];
  let offset = 0;
  let index = 0;
  for (let time = start; time <= end; time += 30_000) {
    const position = () => ({ topic: 'identity.v1', partition: 0, offset: offset++ });
    const fleet = facts.filter(({ at }) => at <= time).length;
    found.push(...runner.tick({ time, fleet, baselines: 0 }, position()));
    const events: Event[] = [];
    for (let one = timeline.next(time + 29_999); one !== undefined; one = timeline.next(time + 29_999))
      if (laneOf(one.kind) === 'identity') events.push(eventOf(one, index++));
    found.push(...runner.events(rowsOf(events), position()));
  }
  return stated(detectorsOf('identity'), found);
}

function eventOf(said: Emission, index: number): Event {
  const { device, gateway, certificate, peer, kind, session, outcome, reason, weight } = said;
  const trust = gateway.protocol === 'tls' ? 'mtls-gateway' : gateway.protocol === 'http' ? 'token' : 'none';
  return Object.assign(new EventDraft(), {
    ...{ kind, session, outcome, reason, weight, trust, index, channel: '0a' },
    ...{ time: said.at, at: said.at, receivedAt: said.due, tenant: device.tenant, gateway: gateway.id },
    device: trust === 'none' ? '' : device.id,
    claimedDevice: device.id,
    peer: peer.slice(0, peer.indexOf(':')),
    certificateSha256: certificate?.sha256 ?? '',
    certificateSerial: certificate?.serial ?? '',
    certificateIssuer: certificate?.issuer.id ?? '',
    certificateSubject: certificate?.subject ?? '',
  });
}

function means(finding: Finding, label: Label): boolean {
  if (finding.code !== label.detector || finding.tenant !== label.tenant) return false;
  if (finding.at < label.from || finding.at > label.to + graceMs) return false;
  return label.members.length > 0 ? label.members.includes(finding.device) : finding.subject.id === label.subject;
}

describe('a day of attacks and traps on identities', () => {
  let played: Played = { labels: [], found: [] };
  beforeAll(() => {
    played = playDay();
  }, 60_000);

  it.each(codes)('%s finds the attacks and nothing else', (code) => {
    const own = played.found.filter((finding) => finding.code === code);
    const attacks = played.labels.filter(({ detector, kind }) => detector === code && kind === 'attack');
    const traps = played.labels.filter(({ detector, kind }) => detector === code && kind === 'trap');
    const each = code === 'D05' ? 4 : 36;
    expect([attacks.length, traps.length]).toEqual([each, each]);
    const missed = attacks.filter((label) => !own.some((finding) => means(finding, label)));
    const wrong = own.filter((finding) => !attacks.some((label) => means(finding, label)));
    const trapOf = (finding: Finding) => traps.find((label) => means(finding, label))?.name ?? '';
    expect({
      missed: missed.map(({ name, strength }) => `${name} ${strength.toFixed(2)}`),
      wrong: wrong.map((finding) => `${trapOf(finding)}: ${finding.title}`),
    }).toEqual({ missed: [], wrong: [] });
  });
});
