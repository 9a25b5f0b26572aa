import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Broker, startOwnBroker } from '../../scripts/kafka/broker.ts';
import { tokenSha256 } from '../support/digests.ts';
import { freePorts } from '../support/free-port.ts';
import { install, type Installation, until } from '../support/installation.ts';
import { expectStoredOnce, startNumbered } from '../support/numbered-batches.ts';

const token = 'gateway-token';

test('a Kafka broker that is away at the start, hangs and dies in the middle costs time and nothing else', {
  timeout: 240_000,
}, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-broker-'));
  const [http = 0, port = 0] = await freePorts(2);
  const own = { version: '4.1.1', port, dataDir: join(directory, 'kafka') };
  let broker: Broker | undefined;
  let installation: Installation | undefined;
  const said = (): string => installation?.errors.join('') ?? '';
  try {
    installation = await install(
      {
        ingest: { http: { port: http } },
        gateways: [{ id: 'gw-1', tenant: 'acme', tokenSha256: tokenSha256(token) }],
        kafka: { brokers: [`127.0.0.1:${port}`] },
      },
      { evenUnready: true },
    );
    await until(
      () => said().includes('LOG_UNAVAILABLE'),
      40_000,
      () => `it said nothing: ${said().slice(-2_000)}`,
    );
    broker = await startOwnBroker(own);
    await until(
      () => said().includes('tocsin is up'),
      60_000,
      () => `it did not come up: ${said().slice(-3_000)}`,
    );

    const load = startNumbered(`http://127.0.0.1:${http}`, [token], { perSecond: 10, atOnce: 4 });
    const more = async (events: number, withinMs: number): Promise<number> => {
      const since = Date.now();
      const from = load.acknowledged;
      await until(
        () => load.acknowledged >= from + events,
        withinMs,
        () => `only ${load.acknowledged - from} more events taken in ${withinMs} ms: ${said().slice(-3_000)}`,
      );
      return Date.now() - since;
    };
    const usualMs = await more(400, 30_000);

    const hung = broker.pid ?? 0;
    process.kill(hung, 'SIGSTOP');
    await sleep(13_000);
    const stopped = load.acknowledged;
    await sleep(1_000);
    expect(load.acknowledged).toBe(stopped);
    process.kill(hung, 'SIGCONT');
    const thawedMs = await more(400, 60_000);

    await broker.stop('SIGKILL');
    const dead = load.acknowledged;
    await sleep(2_000);
    expect(load.acknowledged).toBe(dead);
    broker = await startOwnBroker(own);
    const restartedMs = await more(400, 60_000);
    console.log(
      `broker: 400 events take ${usualMs} ms, ${thawedMs} ms after a hang, ${restartedMs} ms after a restart; ${load.putOff} requests put off, ${load.cut} cut`,
    );

    await load.stop();
    const { counts } = await installation.settled(90_000);
    expect(counts.residual).toBe(0);
    expect(load.putOff).toBeGreaterThan(0);
    await expectStoredOnce(installation, load.acknowledged);
  } finally {
    await installation?.stop();
    await broker?.stop();
    rmSync(directory, { recursive: true, force: true });
  }
});
