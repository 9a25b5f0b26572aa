import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { configOf } from '../app/options.ts';
import { openLog } from '../app/open-log.ts';
import { clockFor } from '../runtime/clock.ts';
import { follow } from '../runtime/log/follow.ts';
import { readJson } from '../runtime/log/json-record.ts';
import { findingSchema } from '../schemas/finding.ts';
import { topics } from '../schemas/topics.ts';
import { coreWaits, type Probe, type Spread, spreadOf, type Stages, stagesOf } from './latency-stages.ts';
import type { Tocsin } from './tocsin.ts';
import { LineSource } from './workload.ts';

export interface Latency {
  /** Lines per second asked for and sent. */
  rate: number;
  sentRate: number;
  probes: number;
  found: number;
  p50: number;
  p99: number;
  most: number;
  /** The same by lane. */
  lanes: Record<string, Spread>;
  stages: Stages;
  /** By process, ms that its threads wait for a core on average. */
  coreWaits: Record<string, number>;
}

const slotMs = 5;
const slotsPerProbe = 4;
/** Sessions opened and messages played again: the lane of few events and the busy one. */
const probes = { identity: 'fa11', telemetry: 'probe-' } as const;

/** Time from handing a line to the socket until its finding can be read from the log, at a steady rate. */
export async function measureLatency(tocsin: Tocsin, rate: number, seconds: number): Promise<Latency> {
  const config = configOf({ config: tocsin.installation.configFile });
  const log = await openLog(config, clockFor(config.clock));
  const ending = new AbortController();
  const sentAt = new Map<string, number>();
  const took: Record<keyof typeof probes, number[]> = { identity: [], telemetry: [] };
  const ways: Probe[] = [];
  // Asked before anything is sent: a log of brokers takes its time to answer.
  const { next } = await log.bounds(topics.findings, 0);
  const reading = (async () => {
    for await (const records of follow(log, topics.findings, 0, next, { signal: ending.signal })) {
      const now = performance.now();
      for (const record of records) {
        const { subject, cause } = readJson(record, findingSchema);
        const { id } = subject;
        const marker = id.slice(id.lastIndexOf(':') + 1);
        const at = sentAt.get(marker);
        if (at === undefined) continue;
        sentAt.delete(marker);
        const epoch = performance.timeOrigin;
        ways.push({ cause, sentAt: epoch + at, foundAt: epoch + now, judgedAt: record.header.time });
        took[marker.startsWith(probes.telemetry) ? 'telemetry' : 'identity'].push(now - at);
      }
    }
  })();
  const before = tocsin.turns();
  try {
    const { lines, startedAt, asked } = await sendPaced(tocsin.port, rate, seconds, sentAt);
    const waits = coreWaits(before, tocsin.turns());
    const sentRate = (lines / (performance.now() - startedAt)) * 1000;
    for (let i = 0; i < 100 && sentAt.size > 0; i++) await sleep(100);
    const all = [...took.identity, ...took.telemetry];
    return {
      rate,
      sentRate,
      probes: asked,
      found: all.length,
      ...spreadOf(all),
      most: Math.max(...all),
      lanes: { identity: spreadOf(took.identity), telemetry: spreadOf(took.telemetry) },
      stages: await stagesOf(log, ways),
      coreWaits: waits,
    };
  } finally {
    ending.abort();
    await reading;
    await log.close();
  }
}

async function sendPaced(port: number, rate: number, seconds: number, sentAt: Map<string, number>) {
  const perSlot = Math.max(1, Math.round((rate * slotMs) / 1000));
  const source = new LineSource({ lines: 0, devices: 10_000, seed: 99, from: Date.now() });
  const slots = Math.floor((seconds * 1000) / slotMs);
  const texts: string[] = [];
  for (let slot = 0; slot < slots; slot++) {
    let text = '';
    for (let i = 0; i < perSlot; i++) text += source.next();
    texts.push(text);
  }
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  // No two runs on one installation name the same device or certificate: a detector stays quiet about what it has said.
  const first = Date.now() % 2 ** 31;
  const startedAt = performance.now();
  let asked = 0;
  for (const [slot, text] of texts.entries()) {
    const early = startedAt + slot * slotMs - performance.now();
    if (early > 0) await sleep(early);
    const probe = slot % slotsPerProbe === 0 ? probeLines(first + asked++) : undefined;
    if (probe !== undefined) sentAt.set(probe.marker, performance.now());
    socket.write(text + (probe?.lines ?? ''), 'latin1');
    // Above what the receiver takes the wait for it is part of the answer, but memory must not grow without end.
    if (socket.writableLength > 64 << 20) throw new Error('the rate is more than the receiver takes');
  }
  await new Promise<void>((resolve) => socket.end(resolve));
  return { lines: slots * perSlot, startedAt, asked };
}

function probeLines(number: number): { marker: string; lines: string } {
  const stamp = new Date().toISOString();
  const head = `<134>1 ${stamp} gw-000 edge - - [tocsin@32473`;
  if (number % 2 === 0) {
    const marker = `${probes.identity}${number.toString(16).padStart(8, '0')}`;
    const lines = `${head} device="d-00000001" kind="session-refused" reason="certificate_revoked" outcome="refused" issuer="aabb" serial="${marker}"]\n`;
    return { marker, lines };
  }
  const marker = `${probes.telemetry}${number}`;
  const message = (session: string, sequence: number): string =>
    `${head} device="${marker}" kind="message-published" seq="${sequence}" nonce="${number.toString(16)}${sequence}" boot="b1" session="${session}"]\n`;
  const four = [1, 2, 3, 4];
  const lines = `${four.map((i) => message('a', i)).join('')}${four.map((i) => message('b', i)).join('')}`;
  return { marker, lines };
}
