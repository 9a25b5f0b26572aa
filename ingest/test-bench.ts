import { BlockCursor } from '../runtime/block/cursor.ts';
import { type Clock, systemClock } from '../runtime/clock.ts';
import { type Event, eventId } from '../schemas/event/event.ts';
import type { Rejection } from '../schemas/rejection.ts';
import type { Quota } from './admission/admission.ts';
import { Appender } from './appender/appender.ts';
import { MemoryLog } from './appender/memory-log.ts';
import type { DecoderFactory } from './decoders/decoder.ts';
import { createStructuredDataDecoder } from './decoders/structured-data/structured-data.ts';
import { tocsinJsonDecoder } from './decoders/tocsin-json/tocsin-json.ts';
import { Ingest } from './ingest.ts';
import { Pipeline } from './pipeline.ts';
import type { Bindings } from './steps/attribute-device.ts';

export interface Bench {
  log: MemoryLog;
  appender: Appender;
  ingest: Ingest;
}

export interface BenchOptions {
  clock?: Clock;
  waitingBytes?: number;
  blockBytes?: number;
  partitions?: number;
  decoders?: DecoderFactory[];
  bindings?: Bindings;
  quota?: Quota;
}

/** The way from a line to the log, on a log in memory: for tests. */
export function openBench(options: BenchOptions = {}): Bench {
  const { clock = systemClock, partitions, decoders, bindings, quota, ...bounds } = options;
  const log = new MemoryLog(partitions);
  const appender = new Appender({ log, clock, writer: 'test-writer', ...bounds });
  const pipeline = new Pipeline(decoders ?? [createStructuredDataDecoder, tocsinJsonDecoder], bindings);
  return { log, appender, ingest: new Ingest(appender, pipeline, clock, quota) };
}

/** Plain copies of all events in the log, in its order. */
export function eventsIn(log: MemoryLog): (Event & { id: string; text: string })[] {
  const events: (Event & { id: string; text: string })[] = [];
  for (const { header, payload } of log.records) {
    if (header.type !== 'events') continue;
    const cursor = new BlockCursor(payload);
    for (let row = 0; row < cursor.rows; row++) events.push(copyOf(cursor.seek(row)));
  }
  return events;
}

function copyOf(event: Event): Event & { id: string; text: string } {
  const { time, at, receivedAt, channel, index, tenant, gateway, device, claimedDevice, kind, trust, source } = event;
  const where = { time, at, receivedAt, channel, index, tenant, gateway, device, claimedDevice, kind, trust, source };
  const { peer, peerPort, session, certificateSha256, certificateSerial, certificateIssuer } = event;
  const whom = { peer, peerPort, session, certificateSha256, certificateSerial, certificateIssuer };
  const { certificateSubject, certificateNotBefore, certificateNotAfter, issuerClass, sequence, nonce, bootId } = event;
  const more = { certificateSubject, certificateNotBefore, certificateNotAfter, issuerClass, sequence, nonce, bootId };
  const { size, payloadHash, outcome, reason, weight, lines, severity, host, program, backlog, redelivered } = event;
  const what = { size, payloadHash, outcome, reason, weight, lines, severity, host, program, backlog, redelivered };
  const raw = event.raw.slice();
  const text = Buffer.from(raw).toString();
  return { ...where, ...whom, ...more, ...what, attributes: [...event.attributes], raw, id: eventId(event), text };
}

export function rejectionsIn(log: MemoryLog): Rejection[] {
  return log.records
    .filter(({ header }) => header.type === 'rejections')
    .flatMap(({ payload }) => Buffer.from(payload).toString().split('\n').filter(Boolean))
    .map((text) => JSON.parse(text) as Rejection);
}

export interface Balance {
  offered: number;
  stored: number;
  deadLettered: number;
  dropped: number;
  refused: number;
  residual: number;
}

/** The accounts as the log's headers tell them against what the payloads hold. */
export function balanceOf(log: MemoryLog): Balance {
  let offered = 0;
  let dropped = 0;
  let refused = 0;
  const sum = (reasons: Record<string, number> = {}): number => Object.values(reasons).reduce((a, b) => a + b, 0);
  for (const { header } of log.records) {
    offered += header.accounts?.offered ?? 0;
    dropped += sum(header.accounts?.dropped);
    refused += sum(header.accounts?.refused);
  }
  const stored = eventsIn(log).reduce((lines, event) => lines + event.lines, 0);
  const deadLettered = rejectionsIn(log).reduce((lines, rejection) => lines + rejection.lines, 0);
  return {
    offered,
    stored,
    deadLettered,
    dropped,
    refused,
    residual: offered - stored - deadLettered - dropped - refused,
  };
}
