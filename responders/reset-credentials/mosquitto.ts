import { randomUUID } from 'node:crypto';
import { connectAsync } from 'mqtt';
import { z } from 'zod';
import { Fault } from '../../runtime/errors.ts';
import { type BrokerOptions, DynamicSecurity, type DynamicResponse } from './dynamic-security.ts';
import type { CredentialStanding, CredentialStore, Deliver, NewCredential } from './store.ts';

export interface MosquittoStore extends CredentialStore {
  deliver: Deliver;
  close(): void;
}

const clientSchema = z.object({
  client: z.object({
    username: z.string(),
    disabled: z.boolean().default(false),
    clientid: z.string().optional(),
    roles: z.array(z.record(z.string(), z.unknown())).default([]),
    groups: z.array(z.record(z.string(), z.unknown())).default([]),
  }),
});
type Client = z.infer<typeof clientSchema>['client'];

const attemptMs = 5_000;

/** The topic on which a device is told its new credential, to be read by that device alone whatever it is called by. */
export const deliveryTopic = (device: string): string => `tocsin/credential/${device}`;

/**
 * Mosquitto's dynamic security plugin as a credential store. A client has one password there, so each credential is a client of
 * its own; the new one gets roles, groups and client id of the one beside it.
 */
export function mosquittoStore(name: string, options: BrokerOptions): MosquittoStore {
  const broker = new DynamicSecurity(options);
  const each = (command: string, names: readonly string[], signal: AbortSignal): Promise<DynamicResponse[]> =>
    broker.ask(
      names.map((username) => ({ command, username })),
      signal,
    );
  const known = async (names: readonly string[], signal: AbortSignal): Promise<Map<string, Client | 'absent'>> => {
    const answers = await each('getClient', names, signal);
    return new Map(names.flatMap((one, i) => standingOf(one, answers[i])));
  };
  return {
    name,
    async issue(credentials, signal) {
      const others = [...new Set(credentials.map(({ beside }) => beside).filter((one) => one !== ''))];
      const models = await known(others, signal);
      const here = credentials.filter(({ beside }) => beside === '' || typeof models.get(beside) === 'object');
      const created = await broker.ask(
        here.map((one) => creating(one, models.get(one.beside))),
        signal,
      );
      const issued = here.filter((_, i) => created[i]?.error === undefined);
      const again = here.filter((_, i) => created[i]?.error === 'Client already exists');
      const passwords = await broker.ask(
        again.map(({ name: username, secret: password }) => ({ command: 'setClientPassword', username, password })),
        signal,
      );
      const set = again.filter((_, i) => passwords[i]?.error === undefined);
      const enabled = await each(
        'enableClient',
        set.map((one) => one.name),
        signal,
      );
      issued.push(...set.filter((_, i) => enabled[i]?.error === undefined));
      const absent = credentials.filter(({ beside }) => models.get(beside) === 'absent');
      return new Map([
        ...issued.map((one) => [one.name, 'issued'] as const),
        ...absent.map((one) => [one.name, 'absent'] as const),
      ]);
    },
    async retire(names, signal) {
      await each('disableClient', names, signal);
    },
    async readBack(names, signal) {
      const standings = [...(await known(names, signal))].map(([one, client]): [string, CredentialStanding] => [
        one,
        client === 'absent' ? client : client.disabled ? 'refused' : 'valid',
      ]);
      return new Map(standings);
    },
    attempt: (username, password, signal) => attempt({ ...options, username, password }, signal),
    async remove(names, signal) {
      await each('deleteClient', names, signal);
    },
    async deliver(deliveries, signal) {
      for (const { device, name: username, secret: password } of deliveries) {
        if (signal.aborted) return;
        await broker.publish(deliveryTopic(device), JSON.stringify({ username, password }), signal);
      }
    },
    close: () => broker.close(),
  };
}

function standingOf(name: string, answer: DynamicResponse | undefined): [string, Client | 'absent'][] {
  if (answer?.error === 'Client not found') return [[name, 'absent']];
  const parsed = clientSchema.safeParse(answer?.data);
  return parsed.success ? [[name, parsed.data.client]] : [];
}

function creating({ name: username, secret: password }: NewCredential, model: Client | 'absent' | undefined) {
  const { roles, groups, clientid } =
    typeof model === 'object' ? model : { roles: [], groups: [], clientid: undefined };
  return {
    ...{ command: 'createClient', username, password, roles, groups },
    ...(clientid === undefined || clientid === '' ? {} : { clientid }),
  };
}

/** MQTT 5 section 3.2.2.2: bad user name or password, not authorized, banned. */
const refusing: ReadonlySet<unknown> = new Set([0x86, 0x87, 0x8a]);

async function attempt(
  { url, username, password, authority }: BrokerOptions,
  signal: AbortSignal,
): Promise<'accepted' | 'refused'> {
  if (signal.aborted) throw new Fault('TIMEOUT', 'given up', { retryable: true });
  try {
    const client = await connectAsync(url, {
      ...{ username, password, protocolVersion: 5, reconnectPeriod: 0, connectTimeout: attemptMs },
      clientId: `tocsin-decoy-${randomUUID().slice(0, 8)}`,
      ...(authority === undefined ? {} : { ca: authority }),
    });
    client.end(true);
    return 'accepted';
  } catch (cause) {
    if (refusing.has((cause as { code?: unknown }).code)) return 'refused';
    throw new Fault('TIMEOUT', 'the broker does not answer a device', { retryable: true });
  }
}
