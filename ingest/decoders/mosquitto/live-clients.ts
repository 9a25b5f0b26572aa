import { own } from '../held-attempts.ts';

/** What is remembered of a client between its coming and its going: later lines name it by its id alone. */
export interface LiveClient {
  peer: string;
  port: number;
  user: string;
  subject: string;
  device: string;
}

/** Clients of one broker that are remembered; the one that came first makes room. */
const mostClients = 8_192;

export class LiveClients {
  readonly #byId = new Map<string, LiveClient>();

  add(id: string, { peer, port, user, subject, device }: LiveClient): void {
    this.#byId.delete(id);
    const client = { peer: own(peer), port, user: own(user), subject: own(subject), device: own(device) };
    this.#byId.set(own(id), client);
    if (this.#byId.size <= mostClients) return;
    for (const oldest of this.#byId.keys()) {
      this.#byId.delete(oldest);
      return;
    }
  }

  take(id: string): LiveClient | undefined {
    const client = this.#byId.get(id);
    this.#byId.delete(id);
    return client;
  }
}
