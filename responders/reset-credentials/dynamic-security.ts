import { randomUUID } from 'node:crypto';
import { connectAsync, type MqttClient } from 'mqtt';
import { Fault } from '../../runtime/errors.ts';

export interface BrokerOptions {
  /** mqtts://broker:8883, or mqtt:// on loopback. */
  url: string;
  /** A client whose role allows the dynamic security topics, and to publish where devices are told their secrets. */
  username: string;
  password: string;
  /** PEM of the authority of the broker's certificate. */
  authority?: Buffer | undefined;
}

export type DynamicCommand = { command: string } & Record<string, unknown>;

export interface DynamicResponse {
  command: string;
  error?: string;
  data?: unknown;
}

const control = '$CONTROL/dynamic-security/v1';
const connectMs = 3_000;
const answerMs = 15_000;
/** Passwords are stretched one after the other: a thousand in one message keep the broker from everything else for 2 s. */
const mostPerMessage = 100;

/** A connection to the dynamic security plugin of one Mosquitto, opened when needed and again after it broke. */
export class DynamicSecurity {
  readonly #options: BrokerOptions;
  #client: MqttClient | undefined;

  constructor(options: BrokerOptions) {
    this.#options = options;
  }

  /** The answers in the order of the commands. @throws Fault TIMEOUT when the broker does not answer */
  async ask(commands: readonly DynamicCommand[], signal: AbortSignal): Promise<DynamicResponse[]> {
    const responses: DynamicResponse[] = [];
    for (let from = 0; from < commands.length; from += mostPerMessage) {
      const some = commands.slice(from, from + mostPerMessage);
      responses.push(...(await this.#guarded(signal, (client) => exchange(client, some, signal))));
    }
    return responses;
  }

  /** @throws Fault TIMEOUT when the broker does not take it */
  async publish(topic: string, payload: string, signal: AbortSignal): Promise<void> {
    await this.#guarded(signal, (client) =>
      whileConnected(client, signal, client.publishAsync(topic, payload, { qos: 1 })),
    );
  }

  close(): void {
    this.#client?.end(true);
    this.#client = undefined;
  }

  async #guarded<T>(signal: AbortSignal, work: (client: MqttClient) => Promise<T>): Promise<T> {
    try {
      this.#client ??= await this.#connect(signal);
      return await work(this.#client);
    } catch (cause) {
      this.close();
      // What the broker or the library says may repeat a command, and commands hold secrets.
      const { code } = cause as { code?: unknown };
      const what = typeof code === 'number' && code >= 0x80 ? `refuses us with reason code ${code}` : 'does not answer';
      throw new Fault('TIMEOUT', `the broker ${hostOf(this.#options.url)} ${what}`, {
        ...{ retryable: true },
        ...(cause instanceof Fault ? { cause } : {}),
      });
    }
  }

  async #connect(signal: AbortSignal): Promise<MqttClient> {
    const { url, username, password, authority } = this.#options;
    const client = await connectAsync(url, {
      ...{ username, password, protocolVersion: 5, reconnectPeriod: 0, connectTimeout: connectMs },
      clientId: `tocsin-campaign-${randomUUID().slice(0, 8)}`,
      ...(authority === undefined ? {} : { ca: authority }),
    });
    client.on('error', () => undefined);
    client.once('close', () => {
      if (this.#client === client) this.#client = undefined;
    });
    await whileConnected(client, signal, client.subscribeAsync(`${control}/response`, { qos: 1 }));
    return client;
  }
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}

async function exchange(
  client: MqttClient,
  commands: readonly DynamicCommand[],
  signal: AbortSignal,
): Promise<DynamicResponse[]> {
  const exchanged = randomUUID();
  const answers = new Map<string, DynamicResponse>();
  let settle = (): void => undefined;
  const all = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const take = (_topic: string, payload: Buffer): void => {
    for (const one of responsesIn(payload))
      if (one.correlationData?.startsWith(exchanged) === true) answers.set(one.correlationData, one);
    if (answers.size >= commands.length) settle();
  };
  client.on('message', take);
  try {
    const numbered = commands.map((command, i) => ({ ...command, correlationData: `${exchanged}:${i}` }));
    const asked = client.publishAsync(control, JSON.stringify({ commands: numbered }), { qos: 1 });
    await whileConnected(client, signal, Promise.all([asked, all]));
  } finally {
    client.off('message', take);
  }
  return commands.map((_, i) => answers.get(`${exchanged}:${i}`) ?? { command: '', error: 'no answer' });
}

/** The library leaves what is under way when a connection ends unanswered for ever. */
async function whileConnected<T>(client: MqttClient, signal: AbortSignal, work: Promise<T>): Promise<T> {
  const given = AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
  let fail = (): void => undefined;
  const ended = new Promise<never>((_, reject) => {
    fail = () => reject(new Fault('TIMEOUT', 'no answer', { retryable: true }));
  });
  ended.catch(() => undefined);
  work.catch(() => undefined);
  if (given.aborted || !client.connected) fail();
  given.addEventListener('abort', fail, { once: true });
  client.once('close', fail);
  try {
    return await Promise.race([work, ended]);
  } finally {
    given.removeEventListener('abort', fail);
    client.off('close', fail);
  }
}

function responsesIn(payload: Buffer): (DynamicResponse & { correlationData?: string })[] {
  try {
    const said: unknown = JSON.parse(payload.toString('utf8'));
    const { responses } = said as { responses?: (DynamicResponse & { correlationData?: string })[] };
    return Array.isArray(responses) ? responses : [];
  } catch {
    return [];
  }
}
