import { attributeOf, deviceOf, type Event, eventId } from '../../schemas/event/event.ts';
import type { StreamDetector, Verdict } from '../detector.ts';
import { spoofableBy } from '../evidence.ts';
import { sourceOf } from '../network.ts';
import { addTo, chanceInTwo, drawnTo } from '../statistics/bouts.ts';
import { gatewayTurns, hasTurn, type Memory, memoryShape, noteSign, type Turns } from './memory.ts';
import type { Settings } from './settings.ts';
import { nobodysVerdict, replayedVerdict, withoutSessionVerdict } from './verdicts.ts';

export const transportReplay: StreamDetector<Memory, Settings, Turns> = {
  id: 'transport-replay',
  code: 'D12',
  title: 'Packets of a tunnel were sent again by somebody else',
  type: 'stream',
  lane: 'identity',
  reads: ['transport-reported', 'session-opened', 'session-closed'],
  subjectKind: 'source',
  attack: { version: '17.1', techniques: ['T1557', 'T0830'] },
  reasons: {
    replayed_from_elsewhere: ['high'],
    packets_without_session: ['medium'],
    nobodys_packets_repeated: ['low'],
  },
  settings: {
    ...{ pairMs: 2_000, settleMs: 5 * 60_000, ownMs: 7 * 24 * 3_600_000, mostTold: 8 },
    ...{ slotMs: 5 * 60_000, least: 200, chance: 1e-6, times: 2, mean: 0.5, variance: 5, weight: 288 },
  },
  quietMs: 60 * 60_000,
  retainMs: 7 * 24 * 3_600_000,
  subjectOf: sourceIn,
  start: memoryShape,
  among: gatewayTurns,

  observe(memory, event, settings, _known, turns) {
    memory.clock = Math.max(memory.clock, Math.min(event.time, event.receivedAt));
    if (isClients(event)) {
      // A client's packets came from there: that its session moved is its own doing.
      memory.ownAt = Math.max(memory.ownAt, Math.min(event.time, event.receivedAt));
      memory.signs = undefined;
      return undefined;
    }
    const warning = attributeOf(event, 'warning');
    const id = eventId(event);
    if (event.backlog || id === memory.lastId || memory.signs?.ids.includes(id) === true) return undefined;
    memory.lastId = id;
    if (event.peer === '') return warning === 'replay' ? nobodys(memory, event, settings) : undefined;
    if (memory.ownAt > 0 && event.time - memory.ownAt <= settings.ownMs) return undefined;
    if (warning === 'replay') return replayed(memory, event, settings, turns);
    if (warning === 'float' || warning === 'missing_sid') follow(memory, event, warning, settings, turns);
    return undefined;
  },

  dueAt: ({ signs }) => signs?.due ?? 0,

  elapse(memory, subject, _tenant, _settings, _known, watermark) {
    const { signs } = memory;
    if (signs === undefined || signs.due === 0 || watermark < signs.due) return undefined;
    memory.signs = undefined;
    return withoutSessionVerdict(signs, subject);
  },
};

/** The address packets came from; the gateway where nobody says. Sessions of no device are no tunnels. */
function sourceIn(event: Event): string {
  const { peer, gateway, kind } = event;
  if (kind !== 'transport-reported') return peer === '' || !isClients(event) ? '' : sourceOf(peer);
  if (peer !== '') return sourceOf(peer);
  return isClients(event) ? '' : gateway;
}

/** Whether an event is about somebody who is known there, under whatever name. */
function isClients(event: Event): boolean {
  return (
    deviceOf(event) !== '' || attributeOf(event, 'common_name') !== '' || attributeOf(event, 'warning') === 'floated'
  );
}

/** A packet that was refused as repeated has passed the check of its key: it was recorded, and came from elsewhere. */
function replayed(memory: Memory, event: Event, settings: Settings, turns: Turns | undefined): Verdict | undefined {
  const { signs } = memory;
  if (signs === undefined || Math.abs(event.time - signs.last) > settings.pairMs) return undefined;
  memory.signs = undefined;
  return hasTurn(memory, turns, 'told', settings.mostTold) ? replayedVerdict(signs, event) : undefined;
}

/** What is no packet of a session: by itself anybody's, twice within a moment somebody's who tries. */
function follow(
  memory: Memory,
  event: Event,
  warning: 'float' | 'missing_sid',
  settings: Settings,
  turns: Turns | undefined,
): void {
  const { pairMs, settleMs } = settings;
  const { signs, sinceLast } = noteSign(memory, event, warning, eventId(event), spoofableBy(event.trust), settleMs);
  if (signs.due > 0 || sinceLast > pairMs || !hasTurn(memory, turns, 'followed', settings.mostTold)) return;
  signs.due = Math.max(event.time, event.receivedAt) + settleMs;
}

/** Repeats without a client in front and without an address: after a packet from elsewhere OpenVPN names nobody any more. */
function nobodys(memory: Memory, event: Event, settings: Settings): Verdict | undefined {
  const slot = Math.floor(memory.clock / settings.slotMs);
  if (event.time < (slot - 1) * settings.slotMs) return undefined;
  addTo(memory, slot, event.weight, () => undefined);
  const observed = memory.now + memory.before;
  if (memory.toldSlot === slot || observed < settings.least || observed < settings.times * memory.peak)
    return undefined;
  const usual = drawnTo(
    memory,
    { mean: settings.mean, square: settings.mean ** 2 + settings.variance },
    settings.weight,
  );
  if (chanceInTwo(observed, usual) >= settings.chance) return undefined;
  memory.toldSlot = slot;
  return nobodysVerdict(memory, event, usual, settings);
}
