import type { Emission } from './emission.ts';

/** One gateway's way to Tocsin. Lines queue until the other end takes them, in order. */
export interface GatewayClient {
  /** Lines taken from the day and not yet handed over. */
  readonly waiting: number;
  /** Why it gave up, undefined while it has not. Nothing may be queued after that. */
  readonly failure: unknown;
  queue(emission: Emission): void;
  /** Starts sending what has gathered, if nothing is under way. Never waits. */
  flush(): void;
  /** Sends what is left and ends the connection. Throws the Fault that made it give up. */
  close(): Promise<void>;
}
