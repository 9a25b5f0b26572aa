import { withDeadline } from './deadline.ts';
import type { FetchedPartition, FetchLimits, Place, PlaceAt, TransportConnection } from './transport.ts';

/** A connection that is given up, and replaced by a new one, when it answers neither way for `stalledMs` (real ms). */
export class WatchedConnection implements TransportConnection {
  readonly #connect: () => TransportConnection;
  readonly #stalledMs: number;
  #connection: TransportConnection;

  constructor(connect: () => TransportConnection, stalledMs: number) {
    this.#connect = connect;
    this.#stalledMs = stalledMs;
    this.#connection = connect();
  }

  byLeader<P extends Place>(places: readonly P[]): Promise<Map<number, P[]>> {
    return this.#ask('reading', (connection) => connection.byLeader(places));
  }

  fetch(leader: number, from: readonly PlaceAt[], limits: FetchLimits): Promise<FetchedPartition[]> {
    return this.#ask('reading', (connection) => connection.fetch(leader, from, limits));
  }

  bounds(place: Place): Promise<{ low: number; next: number }> {
    return this.#ask('reading bounds', (connection) => connection.bounds(place));
  }

  position(group: string, place: Place): Promise<number | undefined> {
    return this.#ask('reading a position', (connection) => connection.position(group, place));
  }

  commit(group: string, place: PlaceAt): Promise<void> {
    return this.#ask('committing a position', (connection) => connection.commit(group, place));
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  #ask<T>(doing: string, ask: (connection: TransportConnection) => Promise<T>): Promise<T> {
    const connection = this.#connection;
    return withDeadline(ask(connection), this.#stalledMs, doing, () => {
      if (this.#connection === connection) this.#connection = this.#connect();
      void connection.close();
    });
  }
}
