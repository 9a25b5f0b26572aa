import { type AddressInfo, createServer } from 'node:net';
import type { IPublishPacket } from 'mqtt-packet';
import type { BrokerClients } from './clients.ts';
import { Session, type SessionPorts } from './session.ts';

export interface SimulatedBroker {
  url: string;
  close(): Promise<void>;
}

export interface BrokerOptions {
  clients: BrokerClients;
  /** Told of each line of its log. */
  onLine?: (line: string) => void;
}

const control = '$CONTROL/dynamic-security/v1';
const mostConnections = 1_000;

/** A broker on loopback that speaks as much MQTT, and as much of Mosquitto's dynamic security, as turning credentials takes. */
export async function startSimulatedBroker({ clients, onLine }: BrokerOptions): Promise<SimulatedBroker> {
  const sessions = new Map<string, Session>();
  const every = new Set<Session>();
  const log = (line: string): void => onLine?.(line);
  const ports: SessionPorts = {
    clients,
    log,
    enter(session) {
      const before = sessions.get(session.clientId);
      sessions.set(session.clientId, session);
      if (before === undefined) return;
      log(`Client ${session.clientId} already connected, closing old connection.`);
      before.yield();
    },
    leave(session) {
      every.delete(session);
      if (sessions.get(session.clientId) === session) sessions.delete(session.clientId);
    },
    publish(from, message) {
      if (message.topic !== control) {
        for (const session of sessions.values()) session.deliver(message);
        return;
      }
      const { responses, ended } = clients.answer(Buffer.from(message.payload));
      const payload = JSON.stringify({ responses });
      from.deliver({ ...message, topic: `${control}/response`, payload } as IPublishPacket);
      for (const session of [...sessions.values()])
        if (ended.includes(session.username)) session.end('disconnected: Administrative action');
    },
  };
  const server = createServer((socket) => {
    log(`New connection from ${socket.remoteAddress}:${socket.remotePort} on port ${port}.`);
    every.add(new Session(socket, ports));
  });
  server.maxConnections = mostConnections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `mqtt://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const session of every) session.end('disconnected: Server shutting down');
      }),
  };
}
