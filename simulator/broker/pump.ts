import { setTimeout as sleep } from 'node:timers/promises';
import { connectAsync, type MqttClient } from 'mqtt';
import type { Random } from '../random.ts';

export interface PumpOptions {
  /** Its device id: the user name of the credential it was made with, too. */
  id: string;
  /** The secret it was made with. */
  secret: string;
  url: string;
  random: Random;
}

interface Credential {
  username: string;
  password: string;
}

const connectMs = 15_000;
const longestPauseMs = 1_000;

/**
 * A device that is told its new credential over the session of the old, keeps both, and tries the newest first; connected
 * for as long as it is not ended.
 */
export class Pump {
  readonly id: string;
  readonly #url: string;
  readonly #random: Random;
  readonly #held: Credential[];
  readonly #stopping = new AbortController();
  #soon = false;
  #client: MqttClient | undefined;
  #connecting = false;

  constructor({ id, secret, url, random }: PumpOptions) {
    this.id = id;
    this.#url = url;
    this.#random = random;
    this.#held = [{ username: id, password: secret }];
  }

  /** The user name it came in with, '' while it is not connected. */
  get connectedAs(): string {
    return this.#client?.connected === true ? (this.#client.options.username ?? '') : '';
  }

  /** Whether something that it holds was let in; it tries again until then. */
  async connect(): Promise<boolean> {
    if (this.#connecting || this.#stopping.signal.aborted) return false;
    this.#connecting = true;
    // The broker ends the session before as this one comes under its name: that is no loss to mend.
    const before = this.#client;
    this.#client = undefined;
    for (const credential of this.#held.toReversed().slice(0, 2)) this.#client ??= await this.#comeIn(credential);
    before?.end(true);
    this.#connecting = false;
    if (this.#stopping.signal.aborted) this.end();
    // One that was lost while it subscribed is no connection either.
    const isThere = this.#client?.connected === true;
    if (!isThere) this.#reconnectSoon();
    return isThere;
  }

  end(): void {
    this.#stopping.abort();
    this.#client?.end(true);
    this.#client = undefined;
  }

  async #comeIn(credential: Credential): Promise<MqttClient | undefined> {
    if (this.#stopping.signal.aborted) return undefined;
    const client = await connectAsync(this.#url, {
      ...{ ...credential, clientId: this.id, protocolVersion: 5, reconnectPeriod: 0, connectTimeout: connectMs },
    }).catch(() => undefined);
    if (client === undefined) return undefined;
    client.on('error', () => undefined);
    client.on('message', (_topic, payload) => this.#told(payload));
    client.once('close', () => {
      if (this.#client === client) this.#reconnectSoon();
    });
    try {
      await client.subscribeAsync(`tocsin/credential/${this.id}`, { qos: 1 });
      return client;
    } catch {
      client.end(true);
      return undefined;
    }
  }

  #told(payload: Buffer): void {
    const { username, password } = JSON.parse(payload.toString('utf8')) as Credential;
    if (this.connectedAs === username) return;
    if (!this.#held.some((one) => one.username === username)) this.#held.push({ username, password });
    this.#reconnectSoon();
  }

  #reconnectSoon(): void {
    const { signal } = this.#stopping;
    if (this.#soon || signal.aborted) return;
    this.#soon = true;
    void sleep(this.#random.between(0, longestPauseMs), undefined, { signal })
      .then(() => {
        this.#soon = false;
        return this.connect();
      })
      .catch(() => undefined);
  }
}
