import { deviceOf, type Event } from '../../schemas/event/event.ts';
import type { Known, StreamDetector } from '../detector.ts';
import { logSource } from '../log-source.ts';
import type { Strip } from '../records/strips.ts';
import { classes, classOf, type Memory, memoryShape, places, placesEach } from './memory.ts';
import { stoppedVerdict } from './verdict.ts';

export interface Settings {
  /** How long a source is listened to, and how many lines of a class it must have written, before the class is missed. */
  leastMs: number;
  leastLines: number;
  /** Times the longest that a class was ever missing, in time and in lines of the others. */
  times: number;
  /** No class is missed sooner. */
  soonestMs: number;
  /** Chance, at its share of the lines, of as many others in a row. */
  chance: number;
}

/** Severities that syslog has. */
const mostSevere = 7;
/** At so many lines everything counts half, so that a new habit becomes usual. */
const fadeAt = 20_000;
/** What the longest absence is remembered as when it fades. */
const fading = 0.9;

export const severityStopped: StreamDetector<Memory, Settings> = {
  id: 'severity-stopped',
  code: 'D18',
  title: 'A source writes no more lines of one severity',
  type: 'stream',
  lane: 'telemetry',
  reads: ['line-received'],
  subjectKind: 'source',
  attack: { version: '17.1', techniques: ['T1070', 'T1685', 'T0872'] },
  reasons: { severity_stopped: ['low'] },
  settings: { leastMs: 86_400_000, leastLines: 100, times: 3, soonestMs: 30 * 60_000, chance: 1e-6 },
  quietMs: 60_000,
  retainMs: 8 * 86_400_000,
  subjectOf: (event) => (event.severity > mostSevere ? '' : logSource(event)),
  start: memoryShape,

  observe(memory, event, settings, known) {
    if (event.backlog) return undefined;
    // A clock that runs ahead must not make everything look late.
    const time = Math.max(memory.clock, Math.min(event.time, event.receivedAt));
    if (memory.lines === 0) memory.first = time;
    memory.clock = time;
    memory.lines++;
    const own = classOf(event.severity);
    const strip = memory.classes;
    heard(strip, own * placesEach, time);
    const stopped = passedOver(memory, strip, own, time, settings);
    if (memory.lines >= fadeAt) fade(memory, strip);
    if (stopped < 0) return undefined;
    return isPlanned(event, time, known) ? undefined : stoppedVerdict(memory, stopped, event, time);
  },
};

function isPlanned(event: Event, time: number, known: Known): boolean {
  return known.planned(event.tenant, deviceOf(event), event.gateway, time) !== undefined;
}

/** A line of this class: what it was missing for is learned, unless that was told. */
function heard(strip: Strip, at: number, time: number): void {
  const lines = strip.at(at + places.lines);
  if (lines > 0 && strip.at(at + places.told) === 0) {
    const others = strip.at(at + places.others);
    if (others > strip.at(at + places.mostOthers)) strip.set(at + places.mostOthers, others);
    const missing = time - strip.at(at + places.lastAt);
    if (missing > strip.at(at + places.longestMs)) strip.set(at + places.longestMs, missing);
  }
  strip.set(at + places.lines, lines + 1);
  strip.set(at + places.lastAt, time);
  strip.set(at + places.others, 0);
  strip.set(at + places.told, 0);
}

/** Counts a line for the classes it is not of. Answers the class that it shows to have stopped, -1 for none. */
function passedOver(memory: Memory, strip: Strip, own: number, time: number, settings: Settings): number {
  let stopped = -1;
  for (let one = 0; one < classes.length; one++) {
    const at = one * placesEach;
    const lines = strip.at(at + places.lines);
    if (one === own || lines === 0) continue;
    const others = strip.at(at + places.others) + 1;
    strip.set(at + places.others, others);
    if (strip.at(at + places.told) === 1 || lines < settings.leastLines) continue;
    if (time - memory.first < settings.leastMs || others < settings.times * strip.at(at + places.mostOthers)) continue;
    const longest = Math.max(settings.soonestMs, settings.times * strip.at(at + places.longestMs));
    if (time - strip.at(at + places.lastAt) < longest) continue;
    // What the class had of all lines while it was written.
    const share = lines / Math.max(lines + 1, memory.lines - others);
    if (others * Math.log1p(-share) > Math.log(settings.chance)) continue;
    strip.set(at + places.told, 1);
    stopped = one;
  }
  return stopped;
}

function fade(memory: Memory, strip: Strip): void {
  memory.lines = 0;
  for (let at = 0; at < classes.length * placesEach; at += placesEach) {
    const lines = Math.floor(strip.at(at + places.lines) / 2);
    strip.set(at + places.lines, lines);
    memory.lines += lines;
    strip.set(at + places.mostOthers, fading * strip.at(at + places.mostOthers));
    strip.set(at + places.longestMs, fading * strip.at(at + places.longestMs));
  }
}
