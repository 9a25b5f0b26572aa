import type { Config } from '../../runtime/config/schema.ts';
import { Fault } from '../../runtime/errors.ts';
import { readRunFiles } from '../../runtime/run-file.ts';
import type { Sockets } from '../../simulator/gateways.ts';
import type { Layout } from './layout.ts';

export type Addresses = Readonly<Record<string, string>>;

/** Where every process listens, by what for. */
export function addressesOf(config: Config): Addresses {
  return Object.assign({}, ...readRunFiles(config.data).map((run) => run.addresses)) as Addresses;
}

/** The listeners as gateways see them. @throws Fault ROLE_FAILED when one is missing */
export function socketsOf(addresses: Addresses, layout: Layout): Sockets {
  return {
    tls: {
      ...at(addresses, 'syslog-tls'),
      ca: layout.listener.cert,
      clientFor: ({ id }) => layout.credentials.get(id) ?? layout.listener,
    },
    http: { url: `http://${addresses['http'] ?? ''}/v1/events`, tokenFor: ({ id }) => layout.tokens.get(id) ?? '' },
    tcp: at(addresses, 'syslog-tcp'),
    udp: at(addresses, 'syslog-udp'),
  };
}

function at(addresses: Addresses, name: string): { host: string; port: number } {
  const address = addresses[name];
  if (address === undefined) throw new Fault('ROLE_FAILED', `ingest does not listen on ${name}`);
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
}
