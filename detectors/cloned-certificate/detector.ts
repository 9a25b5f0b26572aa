import { deviceOf, type Event, eventId } from '../../schemas/event/event.ts';
import type { Known, StreamDetector, Verdict } from '../detector.ts';
import { spoofableBy } from '../evidence.ts';
import { samePlace } from '../network.ts';
import { type History, keep, type Memory, memoryShape, type Stay, staysOf } from './memory.ts';
import { alternation, overlapping, type Return, returnsIn, type Settings, sharing } from './returns.ts';
import { enter, hauntOf, recentMs, visit } from './stays.ts';
import { alternatingVerdict, overlappingVerdict, sharedVerdict } from './verdicts.ts';

export const clonedCertificate: StreamDetector<Memory, Settings> = {
  id: 'cloned-certificate',
  code: 'D03',
  title: 'A certificate is in use by two',
  type: 'stream',
  lane: 'identity',
  reads: ['session-opened', 'session-closed', 'firmware-reported', 'identity-reported'],
  subjectKind: 'certificate',
  attack: { version: '17.1', techniques: ['T1649', 'T1078', 'T0859', 'T0849'] },
  reasons: { alternating: ['low', 'high'], overlapping: ['low', 'high'], shared_between_devices: ['low', 'medium'] },
  settings: {
    returns: 2,
    withinMs: 10 * 60_000,
    overlapMs: 3 * 60_000,
    knownVisits: 3,
    knownAfterMs: 24 * 3_600_000,
    pairs: '',
  },
  quietMs: 60 * 60_000,
  retainMs: 8 * 24 * 3_600_000,
  subjectOf({ certificateSha256, certificateSerial, certificateIssuer, certificateSubject }) {
    if (certificateSha256 !== '') return certificateSha256;
    if (certificateSerial !== '') return `${certificateIssuer}:${certificateSerial}`;
    return certificateSubject;
  },
  start: memoryShape,

  observe(memory, event, settings, known) {
    if (event.kind !== 'session-opened') return showLife(memory, event, settings, known);
    if (goesOn(memory, event)) return undefined;
    const stays = staysOf(memory);
    const haunts = memory.history?.haunts ?? [];
    const opening = openingOf(event);
    const [first] = stays;
    const entered = enter(stays, opening);
    if (entered === 'new' && first !== undefined) {
      if (haunts.length === 0) visit(haunts, first);
      visit(haunts, opening);
    }
    keep(memory, stays, haunts);
    return entered === 'same' ? undefined : judge({ stays, haunts }, event, settings, known);
  },
};

/** The usual case, without making anything: the one place there is, again. */
function goesOn(memory: Memory, event: Event): boolean {
  if (memory.history !== undefined || memory.id === '' || event.time < memory.to + recentMs) return false;
  if (memory.device !== deviceOf(event) || memory.gateway !== event.gateway || !samePlace(memory, event)) return false;
  memory.peer = event.peer;
  memory.session = event.session;
  memory.id = eventId(event);
  memory.to = event.time;
  memory.seen = event.time;
  memory.closed = 0;
  memory.spoofable = Math.max(memory.spoofable, spoofableBy(event.trust));
  return true;
}

function openingOf(event: Event): Stay {
  const { gateway, peer, session, time } = event;
  return {
    gateway,
    peer,
    device: deviceOf(event),
    firstId: eventId(event),
    lastId: eventId(event),
    from: time,
    to: time,
    session,
    seen: time,
    closed: 0,
    spoofable: spoofableBy(event.trust),
  };
}

function judge(history: History, event: Event, settings: Settings, known: Known): Verdict | undefined {
  const returns = returnsIn(history.stays, history.haunts, settings);
  const repeated = alternation(returns, settings);
  if (repeated !== undefined) {
    for (const one of repeated) distrust(history, one);
    return expected(alternatingVerdict(repeated, settings), event, known);
  }
  const shared = sharing(returns);
  if (shared === undefined) return undefined;
  distrust(history, shared);
  return expected(sharedVerdict(shared), event, known);
}

/** A place that took part in an attack must not become one of the device's own by going on with it. */
function distrust({ haunts }: History, { elsewhere }: Return): void {
  const haunt = hauntOf(haunts, elsewhere);
  if (haunt !== undefined) haunt.suspect = true;
}

/** Endings after which nobody knows how long the session had been dead: words in the reason. */
const vanished = [
  'ping',
  'time',
  'inactiv',
  'keep',
  'reset',
  'restart',
  'taken',
  'takeover',
  'replac',
  'kick',
  'discard',
];

/** Whatever names certificate and session proves that it lives, an ending only when somebody ended it. */
function showLife(memory: Memory, event: Event, settings: Settings, known: Known): Verdict | undefined {
  if (event.session === '') return undefined;
  const stays = staysOf(memory);
  const stay = stays.findLast(({ session, to }) => session === event.session && to <= event.time);
  if (stay === undefined) return undefined;
  const ended = event.kind === 'session-closed';
  if (ended) stay.closed = event.time;
  const { reason } = event;
  const lived = !ended || (reason !== '' && !vanished.some((word) => reason.includes(word)));
  if (lived) stay.seen = Math.max(stay.seen, event.time);
  keep(memory, stays, memory.history?.haunts ?? []);
  const other = lived ? overlapping(stays, stay, settings) : undefined;
  return other === undefined ? undefined : expected(overlappingVerdict(stay, other), event, known);
}

/** Work on the device or its site explains two places for a while; a campaign does not. */
function expected(verdict: Verdict, { tenant }: Event, known: Known): Verdict {
  const { device = '', gateway = '', at = 0 } = verdict;
  const planned = known.planned(tenant, device, gateway, at);
  if (planned === undefined || planned.kind === 'campaign') return verdict;
  return { ...verdict, severity: 'low', facts: { ...verdict.facts, planned: planned.id } };
}
