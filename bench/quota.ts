import { pathToFileURL } from 'node:url';
import { Admission, defaultQuota } from '../ingest/admission/admission.ts';
import type { Patience } from '../ingest/admission/sending.ts';
import { Ledger } from '../ingest/appender/ledger.ts';
import { EventDraft } from '../schemas/event/event.ts';
import { buildInto, chunksOf, type Gated, refuse, takeIn } from './blocks.ts';
import { LineSource } from './workload.ts';

// What asking for quotas costs: `node bench/quota.ts [lines]`. From bytes to columns, with and without, in turn.

export interface QuotaCost {
  /** CPU nanoseconds per line without quotas. */
  withoutNs: number;
  /** With them, over the same without: medians of rounds that took turns. */
  ratio: number;
  /** Nanoseconds that asking takes by itself: the quickest and the median round. On a busy machine it says more than the ratio. */
  askNs: readonly [quickest: number, median: number];
}

/** Nothing is over its quota: what everybody pays for. */
const generous = { ...defaultQuota, gateway: { perSecond: 1e9, burst: 1e9 } };

export function quotaCost(count: number, patience: Patience): QuotaCost {
  const chunks = chunksOf(new LineSource({ lines: count, devices: 10_000, seed: 7, from: Date.now() }), count);
  const room = { pressure: false, full: false, ledger: new Ledger() };
  const admission = new Admission(room, generous);
  const gated: Gated = (channel) => admission.gate(channel, patience);
  const ratios: number[] = [];
  const bare: number[] = [];
  const now = Date.now();
  const run = (gate?: Gated): number => cpuNs(() => takeIn(chunks, buildInto([]), now, gate));
  for (let i = 0; i < 3; i++) {
    run();
    run(gated);
  }
  for (let round = 0; round < 15; round++) {
    // Who goes first changes, or the second would always find a warmer machine.
    const first = round % 2 === 0 ? run() : run(gated);
    const second = round % 2 === 0 ? run(gated) : run();
    const [without, withGate] = round % 2 === 0 ? [first, second] : [second, first];
    bare.push(without / count);
    ratios.push(withGate / without);
  }
  return { withoutNs: Math.round(middle(bare)), ratio: middle(ratios), askNs: askNs(chunks, gated) };
}

const middle = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Texts are cut out of their lines anew for each round, as they are when lines come: what is known of them is part of the price. */
function askNs(chunks: readonly Buffer[], gated: Gated): readonly [number, number] {
  const gate = gated({ tenant: 'acme', gateway: 'gw-1', trust: 'mtls-gateway', listener: 'syslog-tls' });
  const asked = new EventDraft();
  asked.tenant = 'acme';
  const rounds = Array.from({ length: 40 }, () => {
    const events: Pick<EventDraft, 'kind' | 'device'>[] = [];
    takeIn(chunks, { event: ({ kind, device }) => void events.push({ kind, device }), reject: refuse }, Date.now());
    asked.receivedAt++;
    const begun = performance.now();
    for (const { kind, device } of events) {
      asked.kind = kind;
      asked.device = device;
      gate.admit(asked);
    }
    return ((performance.now() - begun) * 1e6) / events.length;
  });
  return [Math.round(Math.min(...rounds)), Math.round(middle(rounds))];
}

function cpuNs(run: () => void): number {
  const before = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) * 1_000;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const patience of ['waits', 'drops'] as const) {
    const { withoutNs, ratio, askNs } = quotaCost(Number(process.argv[2] ?? 50_000), patience);
    console.log(
      `a source that ${patience.padEnd(6)} ${withoutNs} ns per line without quotas, x ${ratio.toFixed(3)} with them; asking alone ${askNs.join(' to ')} ns`,
    );
  }
}
