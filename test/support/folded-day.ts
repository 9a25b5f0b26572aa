import type { AnyDetector } from '../../detectors/detector.ts';
import { factsView } from '../../detectors/runner/facts.ts';
import { rowsOf } from '../../detectors/runner/rows.ts';
import { createRunner } from '../../detectors/runner/runner.ts';
import type { SilenceStory } from '../../detectors/testing/silence.ts';
import { stated } from '../../detectors/testing/stated.ts';
import { Registry } from '../../fleet/registry.ts';
import { type Event, EventDraft } from '../../schemas/event/event.ts';
import { type Lane, laneOf } from '../../schemas/event/kinds.ts';
import type { Finding } from '../../schemas/finding.ts';
import { type Day, timelineOf } from '../../simulator/day.ts';
import type { Emission } from '../../simulator/emission.ts';

const everyMs = 30_000;

/** What detectors of one lane find on a labelled day that is folded in memory: no sockets, no log. */
export function foldDay(day: Day, lane: Lane, detectors: readonly AnyDetector[]): Finding[] {
  const { facts, start, end } = day;
  const timeline = timelineOf(day);
  const registry = new Registry();
  facts.forEach(({ fact }, offset) => registry.apply(fact, offset));
  const view = factsView({ lookup: () => undefined }, { usual: () => undefined }, registry);
  const runner = createRunner({ detectors, lane, partition: 0, facts: view, alone: true });
  const found: Finding[] = [];
  let offset = 0;
  let index = 0;
  for (let time = start; time <= end; time += everyMs) {
    const position = () => ({ topic: `${lane}.v1`, partition: 0, offset: offset++ });
    const fleet = facts.filter(({ at }) => at <= time).length;
    found.push(...runner.tick({ time, fleet, baselines: 0 }, position()));
    const until = time + everyMs - 1;
    const events: Event[] = [];
    for (let one = timeline.next(until); one !== undefined; one = timeline.next(until))
      if (laneOf(one.kind) === lane) events.push(eventOf(one, index++));
    found.push(...runner.events(rowsOf(events), position()));
  }
  return stated(detectors, found);
}

function named(name: string, value: string): string[] {
  return value === '' ? [] : [name, value];
}

/** A day as a story for those who judge what all partitions saw: it is folded in memory, too. */
export function storyOf(day: Day): Pick<SilenceStory, 'events' | 'to' | 'known' | 'factsAt'> {
  const registry = new Registry();
  day.facts.forEach(({ fact }, offset) => registry.apply(fact, offset));
  const view = factsView({ lookup: () => undefined }, { usual: () => undefined }, registry);
  const timeline = timelineOf(day);
  const events: Event[] = [];
  for (let until = day.start; until <= day.end; until += everyMs)
    for (let one = timeline.next(until); one !== undefined; one = timeline.next(until))
      events.push(eventOf(one, events.length));
  const factsAt = day.facts.map(({ at }) => at).toSorted((x, y) => x - y);
  return { events, to: day.end, known: (fleet) => view.asOf(fleet, 0), factsAt };
}

/** Findings that a story gave, which lie in no log. */
export const outOfLog = (found: readonly Omit<Finding, 'cause'>[]): Finding[] =>
  found.map((one) => ({ ...one, cause: { topic: 'summaries.v1', partition: 0, offset: 0 } }));

function eventOf(said: Emission, index: number): Event {
  const { device, gateway, certificate, peer, kind, session, outcome, reason, weight } = said;
  const trust = gateway.protocol === 'tls' ? 'mtls-gateway' : gateway.protocol === 'http' ? 'token' : 'none';
  return Object.assign(new EventDraft(), {
    ...{ kind, session, outcome, reason, weight, trust, index, channel: '0a' },
    ...{
      time: Math.floor(said.at),
      at: Math.floor(said.at),
      receivedAt: Math.floor(said.due),
      tenant: device.tenant,
      gateway: gateway.id,
    },
    ...{ sequence: said.sequence, nonce: said.nonce, bootId: said.boot, size: said.size, payloadHash: said.hash },
    ...{ backlog: said.backlog, redelivered: said.redelivered },
    // What speaks HTTP stamps its lines itself; of a line of syslog its gateway does.
    host: gateway.protocol === 'http' ? '' : gateway.id,
    attributes: [
      ...['topic', said.topic, ...named('value', said.value)],
      ...[...named('payload_shape', said.shape), ...named('warning', said.warning)],
    ],
    device: trust === 'none' || said.unnamed ? '' : device.id,
    claimedDevice: said.unnamed ? '' : device.id,
    peer: peer.slice(0, peer.indexOf(':')),
    certificateSha256: certificate?.sha256 ?? '',
    certificateSerial: certificate?.serial ?? '',
    certificateIssuer: certificate?.issuer.id ?? '',
    certificateSubject: certificate?.subject ?? '',
  });
}
