import { createSocket, type Socket } from 'node:dgram';

/** Stands between one client and the server, so that datagrams can be sent a second time. */
export interface Relay {
  readonly port: number;
  /** The client's datagrams so far, oldest first. */
  readonly taken: readonly Buffer[];
  /** Sends one of them again on the same path: what a noisy radio link does. */
  again(datagram: Buffer): void;
  /** Sends one of them from another address: what an off-path replayer does. */
  againFrom(address: string, datagram: Buffer): Promise<void>;
  /** Sends what the client says from now on from another address: what happens to one whose address is translated anew. */
  move(address: string): Promise<void>;
  close(): void;
}

export async function startRelay(address: string, server: { address: string; port: number }): Promise<Relay> {
  const front = createSocket('udp4');
  let back = createSocket('udp4');
  await bound(front, address);
  await bound(back, address);
  const taken: Buffer[] = [];
  let clientPort = 0;
  let clientAddress = '';
  front.on('message', (datagram, from) => {
    clientPort = from.port;
    clientAddress = from.address;
    taken.push(datagram);
    back.send(datagram, server.port, server.address);
  });
  const answer = (datagram: Buffer): void => {
    if (clientPort !== 0) front.send(datagram, clientPort, clientAddress);
  };
  back.on('message', answer);
  return {
    port: front.address().port,
    taken,
    again: (datagram) => back.send(datagram, server.port, server.address),
    async againFrom(other, datagram) {
      const socket = createSocket('udp4');
      await bound(socket, other);
      await new Promise<void>((resolve) => socket.send(datagram, server.port, server.address, () => resolve()));
      socket.close();
    },
    async move(other) {
      const socket = createSocket('udp4');
      await bound(socket, other);
      socket.on('message', answer);
      back.close();
      back = socket;
    },
    close() {
      front.close();
      back.close();
    },
  };
}

function bound(socket: Socket, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(0, address, resolve);
  });
}
