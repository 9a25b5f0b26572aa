import { randomUUID } from 'node:crypto';
import { connectAsync, type MqttClient } from 'mqtt';
import { done, type Enforced, type Enforcer, notApplicable } from './enforcer.ts';

export interface MosquittoOptions {
  /** mqtts://127.0.0.1:8883, or mqtt:// on loopback. */
  url: string;
  /** A client whose role allows the dynamic security topics. */
  username: string;
  password: string;
  /** PEM of the authority of the broker's certificate. */
  authority?: Buffer | undefined;
}

const control = '$CONTROL/dynamic-security/v1';
const connectMs = 3_000;

interface Response {
  command: string;
  error?: string;
}

/**
 * Mosquitto's dynamic security plugin: a disabled client is thrown out at once and refused until it is enabled again
 * (mosquitto.org/documentation/dynamic-security). What the broker does not know it lets nobody in by.
 */
export function mosquitto(options: MosquittoOptions): Enforcer {
  const all = (command: string, usernames: readonly string[], signal: AbortSignal) =>
    usernames.length === 0 ? Promise.resolve(notApplicable) : ask(options, command, usernames, signal);
  return {
    name: 'mosquitto',
    timeoutMs: 10_000,
    deny: (denial, signal) => all('disableClient', denial.usernames, signal),
    allow: async (denial, others, signal) => {
      const shared = new Set(others.flatMap(({ usernames }) => usernames));
      const free = denial.usernames.filter((name) => !shared.has(name));
      return free.length === 0 && denial.usernames.length > 0 ? done : all('enableClient', free, signal);
    },
  };
}

async function ask(
  { url, username, password, authority }: MosquittoOptions,
  command: string,
  usernames: readonly string[],
  signal: AbortSignal,
): Promise<Enforced> {
  let client: MqttClient | undefined;
  try {
    client = await connectAsync(url, {
      ...{ username, password, protocolVersion: 5, reconnectPeriod: 0, connectTimeout: connectMs },
      clientId: `tocsin-gateway-${randomUUID().slice(0, 8)}`,
      ...(authority === undefined ? {} : { ca: authority }),
    });
    const responses = await exchange(client, command, usernames, signal);
    if (responses.some(({ error }) => error === undefined)) return done;
    const [first] = responses;
    return { done: false, reason: first?.error === 'Client not found' ? 'unknown_client' : 'refused_by_mosquitto' };
  } catch {
    return { done: false, reason: signal.aborted ? 'timeout' : 'unreachable' };
  } finally {
    client?.end(true);
  }
}

async function exchange(client: MqttClient, command: string, usernames: readonly string[], signal: AbortSignal) {
  const correlationData = randomUUID();
  await client.subscribeAsync(`${control}/response`, { qos: 1 });
  const answered = new Promise<Response[]>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('given up')), { once: true });
    client.on('close', () => reject(new Error('the broker closed the connection')));
    client.on('message', (_topic, payload) => {
      const said = responsesIn(payload).filter((one) => one.correlationData === correlationData);
      if (said.length > 0) resolve(said);
    });
  });
  answered.catch(() => undefined);
  const commands = usernames.map((username) => ({ command, username, correlationData }));
  await client.publishAsync(control, JSON.stringify({ commands }), { qos: 1 });
  return answered;
}

function responsesIn(payload: Buffer): (Response & { correlationData?: string })[] {
  try {
    return (
      (JSON.parse(payload.toString('utf8')) as { responses?: (Response & { correlationData?: string })[] }).responses ??
      []
    );
  } catch {
    return [];
  }
}
