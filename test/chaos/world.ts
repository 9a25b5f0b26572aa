import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tokenSha256 } from '../support/digests.ts';
import { freePorts } from '../support/free-port.ts';
import { install, type Installation } from '../support/installation.ts';
import { type Link, startLink } from '../support/link.ts';
import { setClock, setClockMissing, type SetClock } from '../support/set-clock.ts';
import { mountSmallDisk, type SmallDisk, smallDiskMissing } from '../support/small-disk.ts';
import { type Unfinished, watchUnfinished, type Worker } from '../support/unfinished.ts';
import { type Brokers, startBrokers } from './brokers.ts';
import type { LinkName, LogKind } from './nemesis/schedule.ts';
import { type OracleProcess, startOracle } from './oracle/process.ts';
import { startStoreServer, type StoreServer } from './store-server.ts';

/** One installation with all that can go wrong around it, and the oracle that nothing happens to. */
export interface World {
  readonly kind: LogKind;
  readonly installation: Installation;
  readonly oracle: OracleProcess;
  readonly unfinished: Unfinished;
  readonly links: Record<LinkName, readonly Link[]>;
  readonly brokers: Brokers | undefined;
  readonly disk: SmallDisk | undefined;
  readonly clock: SetClock | undefined;
  pid(worker: Worker): number;
  /** SIGKILL; resolves once it is ready again. */
  kill(worker: Worker): Promise<void>;
  /** Copies what it wrote and kept, for whoever looks for the cause. */
  keep(into: string): void;
  close(): Promise<void>;
}

const alarmsMost = 950;
/** On a machine that is busy with much else a start takes minutes. */
const backWithinMs = 300_000;
const diskMegabytes = 768;

/** @param seed of delays @param kind of the log */
export async function startWorld(seed: string, kind: LogKind): Promise<World> {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-chaos-'));
  const closing: (() => unknown)[] = [() => rmSync(directory, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const one of closing.splice(0).reverse()) await one();
  };
  const closed = <T extends { close(): unknown }>(part: T): T => {
    closing.push(() => part.close());
    return part;
  };
  try {
    const oracle = closed(startOracle());
    const { notify, crl } = await oracle.open(directory, alarmsMost);
    const [http = 0, tcp = 0] = await freePorts(2);
    const senders = [
      closed(await startLink(() => http, `${seed} http`)),
      closed(await startLink(() => tcp, `${seed} tcp`)),
    ];
    const apart = kind === 'embedded' ? undefined : await startApart(directory, seed, kind, closed);
    const disk = apart === undefined && smallDiskMissing === '' ? mountSmallDisk(directory, diskMegabytes) : undefined;
    if (disk !== undefined) closing.push(() => disk.unmount());
    const clock = setClockMissing === '' ? setClock(directory) : undefined;
    const tokens = Array.from({ length: 5 }, () => randomBytes(16).toString('hex'));
    const installation = await install(
      {
        ingest: { http: { port: http }, syslogTcp: { port: tcp, tenant: 'acme' } },
        gateways: tokens.map((token, i) => ({ id: `gw-${i}`, tenant: 'acme', tokenSha256: tokenSha256(token) })),
        ...{ notify, detect: { tickMs: 500 }, log: { telemetryPartitions: 2 } },
        ...(apart === undefined ? {} : { kafka: apart.brokers.config, clickhouse: apart.store.config }),
      },
      { data: join(disk?.path ?? directory, 'data'), readyWithinMs: 240_000, ...(clock && { env: clock.env }) },
    );
    closing.push(() => installation.stop());
    const imported = await installation.tocsin('import', crl, '--tenant', 'acme');
    if (imported.status !== 0) throw new Error(imported.stderr);
    const url = (link: Link | undefined): string => `http://127.0.0.1:${link?.port ?? 0}`;
    await oracle.watch(installation.configFile, { http: url(senders[0]), tcpPort: senders[1]?.port ?? 0, tokens });
    const unfinished = closed(await watchUnfinished(installation));
    // In force from the next tick on.
    await sleep(3_000);
    return {
      ...{ kind, installation, oracle, unfinished, disk, clock, close },
      brokers: apart?.brokers,
      links: { senders, brokers: apart?.brokers.links ?? [], store: apart === undefined ? [] : [apart.store.link] },
      pid: (worker) => pidOf(worker, installation, apart?.store),
      kill: (worker) =>
        worker === 'engine' && apart !== undefined ? apart.store.kill() : installation.kill(worker, backWithinMs),
      keep: (into) => cpSync(installation.data, into, { recursive: true }),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Apart {
  brokers: Brokers;
  store: StoreServer;
}

async function startApart(
  directory: string,
  seed: string,
  kind: Exclude<LogKind, 'embedded'>,
  closed: <T extends { close(): unknown }>(part: T) => T,
): Promise<Apart> {
  const brokers = closed(await startBrokers(seed, kind === 'kafkajs' ? 'kafkajs' : 'platformatic'));
  return { brokers, store: closed(await startStoreServer(directory, `${seed} store`)) };
}

function pidOf(worker: Worker, installation: Installation, store: StoreServer | undefined): number {
  if (worker === 'engine' && store !== undefined) return store.pid();
  const run = installation.run(worker);
  if (run === undefined) throw new Error(`${worker} does not run`);
  return run.pid;
}
