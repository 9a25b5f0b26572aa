import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../runtime/clock.ts';
import { type SimulatedBroker, startSimulatedBroker } from '../../simulator/broker/broker.ts';
import { BrokerClients, type Role } from '../../simulator/broker/clients.ts';
import type { Device, Fleet } from '../../simulator/fleet.ts';
import { productionBatchOf } from '../../simulator/fleet-facts.ts';
import { Phones } from '../../simulator/twilio/phones.ts';
import { startTwilioStandIn } from '../../simulator/twilio/stand-in.ts';

/** Devices of one factory's batch, and the secret each was made with. */
export interface LeakedBatch {
  tenant: string;
  productionBatch: string;
  devices: readonly Device[];
  secrets: ReadonlyMap<string, string>;
}

/** What lies outside Tocsin and is stood in for: the phones of people on call, the broker that devices come in by. */
export interface Outside {
  /** Sections of the configuration that lead there. */
  config: { notify: object; onCall: object; campaign: object };
  batch: LeakedBatch;
  broker: SimulatedBroker & { clients: BrokerClients };
  /** From now on the broker's log goes there. */
  shipLog(ship: (line: string) => void): void;
  /** From now on people answer their pages. @param callback host:port that listens for what they say */
  answerAt(callback: string, signal: AbortSignal): void;
  close(): Promise<void>;
}

const admin = 'tocsin';
const publicUrl = 'https://tocsin.example/twilio';
const readsForMs = 300;
/** Real ms: how long two credentials of a device are valid, and how long a page may be without answer. */
const overlapMs = 25_000;
const unansweredMs = 8_000;

/** Starts both on loopback. @param factor of the clock, to give in its time what takes real time */
export async function startOutside(directory: string, fleet: Fleet, clock: Clock, factor: number): Promise<Outside> {
  const secret = (name: string, value: string): string => {
    writeFileSync(join(directory, name), value, { mode: 0o600 });
    return join(directory, name);
  };
  const minutes = (realMs: number): number => Math.min(10_080, Math.max(1, (realMs * factor) / 60_000));

  let phones: Phones | undefined;
  const twilio = await startTwilioStandIn({
    now: () => clock.now(),
    // A phone that is not heard is a page without an answer: the score shows it.
    onTaken: (message) => void phones?.take(message).catch(() => undefined),
  });

  const batch = leakedBatch(fleet);
  const deliveryOf = (id: string): string => `tocsin/credential/${id}`;
  const commands = ['$CONTROL/dynamic-security/#'];
  const roles = new Map<string, Role>(
    batch.devices.map(({ id }) => [id, { publish: [], subscribe: [deliveryOf(id)] }]),
  );
  roles.set(admin, { publish: [...commands, deliveryOf('#')], subscribe: commands });
  const clients = new BrokerClients(roles);
  const password = randomBytes(24).toString('base64url');
  clients.add(admin, password, [admin]);
  for (const [id, made] of batch.secrets) clients.add(id, made, [id]);
  let ship: (line: string) => void = () => undefined;
  const broker = await startSimulatedBroker({ clients, onLine: (line) => ship(line) });

  return {
    config: {
      notify: {
        live: true,
        sms: {
          accountSid: twilio.accountSid,
          authTokenFile: secret('sms-token', twilio.authToken),
          from: '+15005550006',
          perRecipientPerHour: 20,
          baseUrl: twilio.baseUrl,
          callback: { host: '127.0.0.1', port: 0, publicUrl },
        },
      },
      onCall: onCallFrom(clock.now(), minutes(unansweredMs)),
      campaign: {
        ...{ live: true, canary: 3, waves: [0.5], perMinute: 600 },
        ...{ overlapMinutes: minutes(overlapMs), approveWithinMinutes: 1_440 },
        brokers: [
          {
            ...{ name: 'simulated', tenant: batch.tenant, url: broker.url, username: admin },
            passwordFile: secret('broker-password', password),
          },
        ],
      },
    },
    batch,
    broker: { ...broker, clients },
    shipLog(to) {
      ship = to;
    },
    answerAt(address, signal) {
      phones = new Phones({ callback: { address, publicUrl, authToken: twilio.authToken }, readsForMs, signal });
    },
    async close() {
      await Promise.all([twilio.close(), broker.close()]);
    },
  };
}

/** Two people: one by day, one by night, each the other's second. */
function onCallFrom(start: number, afterMinutes: number): object {
  const from = `${new Date(start).toISOString().slice(0, 10)}T00:00`;
  return {
    people: [
      { name: 'ada', phone: '+12025550101' },
      { name: 'bob', phone: '+12025550102' },
    ],
    rotas: {
      first: {
        layers: [
          { people: ['ada'], from },
          { people: ['bob'], from, hours: { from: '18:00', to: '06:00' } },
        ],
      },
    },
    escalation: [{ notify: 'first' }, { notify: ['ada', 'bob'], afterMinutes }],
  };
}

/** The batch of which most was made. */
function leakedBatch({ devices }: Fleet): LeakedBatch {
  const batches = [...Map.groupBy(devices, (device) => `${device.tenant} ${productionBatchOf(device)}`).values()];
  const largest = batches.toSorted((a, b) => b.length - a.length)[0] ?? [];
  const [first] = largest;
  return {
    tenant: first?.tenant ?? '',
    productionBatch: first === undefined ? '' : productionBatchOf(first),
    devices: largest,
    secrets: new Map(largest.map(({ id }) => [id, randomBytes(18).toString('base64url')])),
  };
}
