import { BatchClient } from './batch-client.ts';
import { type Address, type ClientCredential, openTcp, openTls } from './connect.ts';
import { DatagramClient } from './datagram-client.ts';
import { type Gateway, type Protocol, protocols } from './fleet.ts';
import type { GatewayClient } from './gateway-client.ts';
import { StreamClient } from './stream-client.ts';
import type { Tallies } from './tally.ts';

/** Where Tocsin listens and what the gateways show there. A protocol left out is replaced by one that is offered. */
export interface Sockets {
  tls?: Address & { ca: string | Buffer; clientFor: (gateway: Gateway) => ClientCredential };
  http?: { url: string; tokenFor: (gateway: Gateway) => string; ca?: string | Buffer };
  tcp?: Address;
  udp?: Address;
}

export interface ConnectOptions {
  tallies: Tallies;
  /** Part of every batch key; differs from one playing to the next. */
  runKey: string;
  /** Least time between two HTTP batches of one gateway, real ms. */
  batchEveryMs: number;
  signal?: AbortSignal;
}

/** Throws RangeError when no socket is given at all. */
export function connectGateway(gateway: Gateway, sockets: Sockets, options: ConnectOptions): GatewayClient {
  const protocol = protocolFor(gateway, sockets);
  const tally = options.tallies[protocol];
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  const { tls, http, tcp, udp } = sockets;
  if (protocol === 'tls' && tls !== undefined) {
    return new StreamClient({ open: () => openTls(tls, tls.clientFor(gateway)), framing: 'octets', tally, ...signal });
  }
  if (protocol === 'http' && http !== undefined) {
    const { url, ca } = http;
    const keyPrefix = `${options.runKey}-${gateway.id}`;
    const { batchEveryMs: everyMs } = options;
    return new BatchClient({ url, ca, token: http.tokenFor(gateway), keyPrefix, everyMs, tally, ...signal });
  }
  if (protocol === 'tcp' && tcp !== undefined) {
    return new StreamClient({ open: () => openTcp(tcp), framing: 'newline', tally, ...signal });
  }
  if (udp !== undefined) return new DatagramClient(udp, tally);
  throw new RangeError('no socket to speak to');
}

function protocolFor(gateway: Gateway, sockets: Sockets): Protocol {
  if (sockets[gateway.protocol] !== undefined) return gateway.protocol;
  const offered = protocols.find((protocol) => sockets[protocol] !== undefined);
  if (offered === undefined) throw new RangeError('no socket to speak to');
  return offered;
}
