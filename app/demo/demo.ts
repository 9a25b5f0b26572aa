import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planDay } from '../../simulator/day.ts';
import type { Device } from '../../simulator/fleet.ts';
import type { Sockets } from '../../simulator/gateways.ts';
import { type Progress, playDay } from '../../simulator/play.ts';
import { type Judged, type Score, score } from '../../simulator/score.ts';
import { clockFor } from '../../runtime/clock.ts';
import { loadConfig } from '../../runtime/config/load.ts';
import type { Config } from '../../runtime/config/schema.ts';
import { Fault } from '../../runtime/errors.ts';
import { jsonEntry } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { createLogger } from '../../runtime/logger.ts';
import { readRunFiles } from '../../runtime/run-file.ts';
import type { Fact } from '../../schemas/fact.ts';
import { topics } from '../../schemas/topics.ts';
import { openLog } from '../context.ts';
import { ensureEndpoint } from '../engine-endpoint.ts';
import { untilReady } from '../ready.ts';
import { plansFor, type Supervised, supervise } from '../supervise.ts';
import { type Agents, startAgents } from './agents.ts';
import { drill, type ResponseScore } from './drill.ts';
import { layOut, type Layout } from './layout.ts';
import { settle } from './settle.ts';

export interface DemoOptions {
  seed: number;
  devices: number;
  /** Real seconds the day takes. */
  seconds: number;
  brokers: readonly string[];
  signal: AbortSignal;
  say: (line: string) => void;
  onProgress: (progress: Progress) => void;
  /** Called with the score while everything still runs. */
  onScore: (score: Score, configFile: string, responses: readonly ResponseScore[]) => Promise<void>;
}

const dayMs = 24 * 3_600_000;

/** Starts everything on loopback, plays a labelled day of a fleet through the sockets, and holds what was found against the labels. */
export async function runDemo(options: DemoOptions): Promise<void> {
  const { seed, devices, seconds, say } = options;
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-demo-'));
  const day = planDay(seed, devices, Math.floor(Date.now() / dayMs) * dayMs);
  let supervised: Supervised | undefined;
  try {
    const layout = await layOut(directory, day, dayMs / (seconds * 1_000), options.brokers);
    const config = loadConfig(layout.configFile);
    await ensureEndpoint(config.data);
    const plans = plansFor(config);
    supervised = supervise(plans, ['--config', layout.configFile], createLogger('demo'), config.data);
    const signal = AbortSignal.any([options.signal, supervised.failed]);
    say(`starting ${plans.map(({ name }) => name).join(', ')}`);
    if (await untilReady(config.data, plans, signal)) {
      const log = await openLog(config, clockFor(config.clock));
      const addresses = addressesOf(config);
      const edge = addresses['edge'] ?? '';
      const agents = startAgents(day.fleet.gateways, layout, edge, clockFor(config.clock));
      try {
        await play({ ...options, signal }, day, layout, config, { log, agents, sockets: socketsOf(addresses, layout) });
      } finally {
        await agents.stop();
        await log.close();
      }
    }
    supervised.failed.throwIfAborted();
  } finally {
    await supervised?.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function play(
  options: DemoOptions,
  day: ReturnType<typeof planDay>,
  layout: Layout,
  config: Config,
  { log, agents, sockets }: { log: EventLog; agents: Agents; sockets: Sockets },
): Promise<void> {
  const { signal, say } = options;
  const clock = clockFor(config.clock);
  const writer = createWriter();
  const tell = async (fact: Fact): Promise<void> => {
    await log.append([jsonEntry(topics.fleet, 'facts', writer, clock.now(), fact)]);
  };
  say(`a day of ${options.devices} devices in ${options.seconds} s, seed ${options.seed}`);
  const played = await playDay({
    day,
    clock,
    signal,
    sockets,
    onRevocations: async ({ tenant, issuer, issuerName, number, thisUpdate, nextUpdate, entries }) => {
      const fact: Fact = {
        type: 'revocations-listed',
        tenant,
        issuer,
        issuerName,
        list: `${issuer}-${number}`,
        number: String(number),
        thisUpdate,
        nextUpdate,
        importedAt: thisUpdate,
        complete: true,
        revoked: entries,
      };
      await tell(fact);
    },
    onFact: ({ fact }) => tell(fact),
    onReady: () => {
      writeFileSync(`${layout.startFile}.new`, String(Date.now()));
      renameSync(`${layout.startFile}.new`, layout.startFile);
    },
    onProgress: options.onProgress,
  });
  if (signal.aborted) return;
  say(
    `${played.sent} lines sent in ${Math.round(played.elapsedRealMs / 1_000)} s, at worst ${Math.round(played.worstLagRealMs)} ms late; letting the last windows close`,
  );
  const status = await settle(config, clock, day.end + config.detect.latenessMs + 10 * 60_000, signal);
  // With the end of the day the whole fleet falls silent: what is told of that is true, and no part of the day.
  const findings = (await findingsIn(log)).filter(({ code, concludedAt }) => code !== 'D17' || concludedAt <= day.end);
  const result = score(findings, day.labels, status.counts);
  const devices = cloned(findings, day.fleet.devices);
  say(`keeping ${devices.length} devices with a cloned certificate out, and letting them in again`);
  const responses = await drill({ log, clock, sockets, agents, devices, signal });
  await options.onScore(result, layout.configFile, [responses]);
}

const drilled = 8;

/** Devices whose certificate somebody else used too, first come first. */
function cloned(findings: readonly Judged[], devices: readonly Device[]): Device[] {
  const named = findings.filter(({ code }) => code === 'D03');
  const found = named.flatMap(
    ({ tenant, device }) => devices.find((one) => one.tenant === tenant && one.id === device) ?? [],
  );
  return [...new Set(found)].slice(0, drilled);
}

function addressesOf(config: Config): Record<string, string> {
  return Object.assign({}, ...readRunFiles(config.data).map((run) => run.addresses)) as Record<string, string>;
}

function socketsOf(addresses: Record<string, string>, layout: Layout): Sockets {
  return {
    tls: {
      ...at(addresses, 'syslog-tls'),
      ca: layout.listener.cert,
      clientFor: ({ id }) => layout.credentials.get(id) ?? layout.listener,
    },
    http: { url: `http://${addresses['http'] ?? ''}/v1/events`, tokenFor: ({ id }) => layout.tokens.get(id) ?? '' },
    tcp: at(addresses, 'syslog-tcp'),
    udp: at(addresses, 'syslog-udp'),
  };
}

function at(addresses: Record<string, string>, name: string): { host: string; port: number } {
  const address = addresses[name];
  if (address === undefined) throw new Fault('ROLE_FAILED', `ingest does not listen on ${name}`);
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
}

async function findingsIn(log: EventLog): Promise<Judged[]> {
  const findings: Judged[] = [];
  let { low: next, next: end } = await log.bounds(topics.findings, 0);
  while (next < end) {
    const records = await log.read(topics.findings, 0, next);
    for (const record of records) findings.push(JSON.parse(Buffer.from(record.payload).toString('utf8')) as Judged);
    next = (records.at(-1)?.offset ?? end) + 1;
  }
  return findings;
}
