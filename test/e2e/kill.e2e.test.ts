import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type Broker, startOwnBroker } from '../../scripts/kafka/broker.ts';
import { devicesIn } from '../chaos/oracle/told.ts';
import { type BatchSender, startBatchSender } from '../support/batch-sender.ts';
import { tokenSha256 } from '../support/digests.ts';
import { freePorts } from '../support/free-port.ts';
import { install, type Installation } from '../support/installation.ts';
import { type LineNoise, startLineNoise } from '../support/line-noise.ts';
import { long, progress } from '../support/long-run.ts';
import { expectStoredOnce, startNumbered } from '../support/numbered-batches.ts';
import { notifying } from '../support/on-call.ts';
import { makeRevokedFleet } from '../support/revoked-fleet.ts';
import { type SmtpStandIn, startSmtpStandIn } from '../support/smtp-stand-in.ts';
import { type TwilioStandIn, startTwilioStandIn } from '../support/twilio-stand-in.ts';
import {
  type Unfinished,
  waitingFor,
  watchUnfinished,
  type Worker,
  workers as processes,
} from '../support/unfinished.ts';
import { untilCount } from '../support/until.ts';

const killsEach = long ? 20 : 5;
/** Their sum stays below the number from which alerts of one reason are gathered into one. */
const alarmsPerRound = 40;
const aimMs = 2_000;
const withinMs = 200_000 + killsEach * processes.length * 20_000;

describe.each(['embedded', 'kafka'] as const)('killed again and again, on the %s log,', (kind) => {
  test('it loses nothing acknowledged, stores nothing twice and tells everybody once', {
    timeout: withinMs,
  }, async () => {
    const directory = mkdtempSync(join(tmpdir(), 'tocsin-kill-'));
    const broker = kind === 'kafka' ? await startOwnBroker({ version: '4.1.1' }) : undefined;
    const phone = await startTwilioStandIn({ answerAfterMs: 80 });
    const post = await startSmtpStandIn({ answerAfterMs: 40 });
    let installation: Installation | undefined;
    let noise: LineNoise | undefined;
    const senders: BatchSender[] = [];
    try {
      const tokens = Array.from({ length: 4 }, () => randomBytes(16).toString('hex'));
      const [http = 0, tcp = 0] = await freePorts(2);
      installation = await install(configOf({ directory, broker, phone, post, tokens, http, tcp }));
      const fleet = makeRevokedFleet(join(directory, 'pki'), killsEach * alarmsPerRound);
      const imported = await installation.tocsin('import', fleet.crl, '--tenant', 'acme');
      expect(imported.status, imported.stderr).toBe(0);
      // In force from the next tick on.
      await sleep(3_000);

      const url = `http://127.0.0.1:${http}`;
      const load = startNumbered(url, tokens.slice(1), { perSecond: 100, atOnce: 16 });
      senders.push(load);
      const alarm = (round: number): void => {
        const sender = startBatchSender({
          ...{ url, tokens: tokens.slice(0, 1), name: `alarm-${round}`, perSecond: 3, atOnce: 2 },
          next: (n) => (n < alarmsPerRound ? [fleet.session(round * alarmsPerRound + n)] : undefined),
        });
        senders.push(sender);
      };
      noise = startLineNoise(tcp, 200);
      const hits = await killAll(installation, load, alarm);
      await noise.stop();
      await Promise.all(senders.map((sender) => sender.stop()));

      const told = senders.slice(1).reduce((sum, { acknowledged }) => sum + acknowledged, 0);
      const sms = (): string[] => devicesIn(phone.sent.map(({ body }) => body));
      const mails = (): string[] => devicesIn(post.sent.map(({ raw }) => raw));
      await untilCount(
        () => new Set(sms()).size + new Set(mails()).size,
        2 * told,
        60_000,
        () => `${sms().length} SMS and ${mails().length} mails of ${told} alarms`,
      );
      const status = await installation.settled(90_000);
      const doubled = { sms: sms().length - told, mail: mails().length - told };
      const others = phone.sent.map(({ body }) => body).filter((body) => devicesIn([body]).length === 0);
      if (others.length > 0)
        console.log(`${others.length} SMS about something else, as: ${others.slice(0, 3).join(' | ')}`);
      const kills = killsEach * processes.length;
      console.log(
        `${kind}: ${kills} kills, on unfinished work ${JSON.stringify(hits)}, ${load.cut} requests cut; ` +
          `${load.acknowledged} events and ${told} alarms acknowledged, told twice ${JSON.stringify(doubled)}; ${JSON.stringify(status.counts)}`,
      );

      expect(status.counts.residual).toBe(0);
      await expectStoredOnce(installation, load.acknowledged);
      const [sessions] = await installation.query<object>(
        "SELECT count() AS rows, uniqExact(claimed_device) AS distinct FROM events WHERE kind = 'session-opened'",
      );
      expect(sessions).toEqual({ rows: told, distinct: told });
      const [lines] = await installation.query<{ n: number }>(
        "SELECT count() - uniqExact(raw) AS n FROM events WHERE program = 'noise'",
      );
      expect(lines?.n).toBe(0);

      expect([new Set(sms()).size, new Set(mails()).size]).toEqual([told, told]);
      // Only a kill of the responder can double anything, and then one message.
      expect(doubled.sms + doubled.mail).toBeLessThanOrEqual(killsEach);
      for (const name of processes)
        expect(hits[name], `kills of ${name} that hit work`).toBeGreaterThanOrEqual(killsEach * 0.4);
      expect(load.cut).toBeGreaterThan(0);
    } finally {
      for (const sender of senders) sender.giveUp();
      await noise?.stop();
      await installation?.stop();
      await Promise.all([phone.close(), post.close(), broker?.stop()]);
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

/**
 * In each round kills every process once, at moments when it has something to do, while others are still coming back;
 * answers how often it had. Between rounds all of them run. Every round begins with something to tell people.
 */
async function killAll(
  installation: Installation,
  load: BatchSender,
  alarm: (round: number) => void,
): Promise<Record<string, number>> {
  const unfinished = await watchUnfinished(installation);
  const hits: Record<string, number> = Object.fromEntries(processes.map((name) => [name, 0]));
  try {
    for (let round = 0; round < killsEach; round++) {
      const back: Promise<void>[] = [];
      alarm(round);
      await sleep(500 + Math.random() * 500);
      for (const name of processes) {
        await sleep(Math.random() * 300);
        if (await aim(name, unfinished, load)) hits[name] = (hits[name] ?? 0) + 1;
        // Half of the time at the very moment of an acknowledgement: what was promised too early is lost then.
        if (name === 'ingest' && round % 2 === 0) await load.nextAnswer();
        back.push(installation.kill(name));
      }
      await Promise.all(back);
      progress(
        `round ${round + 1} of ${killsEach}, on unfinished work ${JSON.stringify(hits)}, ` +
          `${load.acknowledged} events acknowledged, ${load.cut} requests cut`,
      );
    }
  } finally {
    await unfinished.close();
  }
  return hits;
}

async function aim(name: Worker, unfinished: Unfinished, load: BatchSender): Promise<boolean> {
  for (const until = Date.now() + aimMs; Date.now() < until; await sleep(5))
    if ((await waitingFor(name, unfinished, () => load.inFlight)) > 0) return true;
  return false;
}

interface World {
  directory: string;
  broker: Broker | undefined;
  phone: TwilioStandIn;
  post: SmtpStandIn;
  tokens: readonly string[];
  http: number;
  tcp: number;
}

function configOf({ directory, broker, phone, post, tokens, http, tcp }: World): Record<string, unknown> {
  return {
    ingest: { http: { port: http }, syslogTcp: { port: tcp, tenant: 'acme' } },
    gateways: tokens.map((token, i) => ({ id: `gw-${i}`, tenant: 'acme', tokenSha256: tokenSha256(token) })),
    ...(broker === undefined ? {} : { kafka: { brokers: broker.brokers, topicPrefix: 'kill.' } }),
    notify: notifying(directory, phone, post),
  };
}
