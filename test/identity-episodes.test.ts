import { beforeAll, describe, expect, it } from 'vitest';
import { detectorsOf } from '../detectors/catalogue.ts';
import { factsView } from '../detectors/runner/facts.ts';
import { rowsOf } from '../detectors/runner/rows.ts';
import { createRunner } from '../detectors/runner/runner.ts';
import { Registry } from '../fleet/registry.ts';
import { EventDraft, type Event } from '../schemas/event/event.ts';
import { laneOf } from '../schemas/event/kinds.ts';
import type { Finding } from '../schemas/finding.ts';
import { Booking } from '../simulator/booking.ts';
import { planDay, timelineOf } from '../simulator/day.ts';
import type { Emission } from '../simulator/emission.ts';
import { planFleet } from '../simulator/fleet.ts';
import { factsOfFleet } from '../simulator/fleet-facts.ts';
import type { IdentityEpisode, IdentityLabel, PlannedFact } from '../simulator/identity-episode.ts';
import { identitySchedule } from '../simulator/identity-schedule.ts';
import { Random } from '../simulator/random.ts';
import { Timeline } from '../simulator/timeline.ts';
import { usualSource } from '../simulator/usual-traffic.ts';
import { Voice } from '../simulator/voice.ts';

const hourMs = 3_600_000;
const start = Date.UTC(2026, 0, 5);
const end = start + 24 * hourMs;
const seed = 5;
const graceMs = 10 * 60_000;
const codes = ['D03', 'D06', 'D07', 'D20'];

interface Played {
  labels: IdentityLabel[];
  found: Finding[];
}

/** A day of the fleet with every attack and trap on identities, folded in memory: no sockets, no log. */
function playDay(): Played {
  const fleet = planFleet(seed, 600);
  const booking = new Booking(fleet.devices);
  const facts: PlannedFact[] = factsOfFleet(fleet, start);
  const planner = { fleet, booking, start, from: start + 6 * hourMs, to: end - hourMs / 2, revoke: () => undefined };
  const episodes = identitySchedule.flatMap(([kind, count]) =>
    Array.from({ length: count }, (_, i): IdentityEpisode => {
      const random = new Random(seed, kind.kind, kind.name, i);
      const strength = kind.kind === 'attack' ? random.logUniform(1.3, 10) : random.logUniform(0.1, 0.75);
      return kind.plan({ ...planner, random, tell: (planned) => facts.push(planned) }, strength);
    }),
  );
  const voices = fleet.devices.map((device) => new Voice(device, seed));
  const timeline = new Timeline([
    ...voices.map((voice) => usualSource(voice, start, end)),
    ...episodes.flatMap((episode) => episode.play((device) => voices[device.index] as Voice)),
  ]);
  return { labels: episodes.map(({ label }) => label), found: fold(timeline, facts) };
}

function fold(timeline: Timeline, planned: readonly PlannedFact[]): Finding[] {
  const registry = new Registry();
  const facts = planned.toSorted((a, b) => a.at - b.at);
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
  return found;
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

function means(finding: Finding, label: IdentityLabel): boolean {
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
    expect([attacks.length, traps.length]).toEqual([36, 36]);
    const missed = attacks.filter((label) => !own.some((finding) => means(finding, label)));
    const wrong = own.filter((finding) => !attacks.some((label) => means(finding, label)));
    const trapOf = (finding: Finding) => traps.find((label) => means(finding, label))?.name ?? '';
    expect({
      missed: missed.map(({ name, strength }) => `${name} ${strength.toFixed(2)}`),
      wrong: wrong.map((finding) => `${trapOf(finding)}: ${finding.title}`),
    }).toEqual({ missed: [], wrong: [] });
  });

  it('says nothing about the attacks and traps of other detectors', () => {
    const day = planDay(seed, 600, start);
    const found = fold(timelineOf(day), factsOfFleet(day.fleet, start));
    expect(found.filter(({ code }) => codes.includes(code)).map(({ title }) => title)).toEqual([]);
  });
});
