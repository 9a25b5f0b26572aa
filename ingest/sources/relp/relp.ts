import { createServer } from 'node:net';
import type { Ingest } from '../../ingest.ts';
import type { IntakeOptions } from '../../intake-options.ts';
import type { Identities } from '../identities.ts';
import type { Source } from '../source.ts';
import { listen, type ListenOptions, stop } from '../syslog/listen.ts';
import { type SecureServerOptions, startSecureServer } from '../syslog/secure-server.ts';
import { type SessionLimits, Sessions } from '../syslog/sessions.ts';
import { RelpSession } from './session.ts';

export interface RelpOptions extends ListenOptions, SessionLimits, Pick<IntakeOptions, 'zoneOffsetMs'> {
  /** Whose events they are when the address says nothing. */
  tenant: string;
  /** Consulted by address, which names a gateway and vouches for nothing. */
  identities?: Pick<Identities, 'byAddress'>;
  /** Longest message. */
  frameBytes?: number;
}

/** Syslog over RELP (rsyslog's omrelp), each message answered when it is durable. Nobody is authenticated: trust is none. */
export async function startRelp(options: RelpOptions, ingest: Ingest): Promise<Source> {
  const sessions = new Sessions(ingest, options);
  const server = createServer((socket) => {
    if (!sessions.admit(socket)) return;
    const known = options.identities?.byAddress(socket.remoteAddress ?? '');
    const { tenant, gateway } = known ?? { tenant: options.tenant, gateway: '' };
    const sender = socket.remoteAddress ?? '';
    const intake = ingest.open({ tenant, gateway, trust: 'none', listener: 'relp', sender }, options, 'answers');
    new RelpSession(socket, ingest, intake, sessions, options.frameBytes);
  });
  const address = await listen(server, options);
  return {
    name: 'relp',
    address: () => address,
    async close() {
      const stopped = stop(server);
      sessions.close();
      await stopped;
    },
  };
}

export interface RelpTlsOptions extends SecureServerOptions, Pick<IntakeOptions, 'zoneOffsetMs'> {
  frameBytes?: number;
}

/** The same over TLS with client certificates, TLS from the first byte on as omrelp speaks it. */
export function startRelpTls(options: RelpTlsOptions, ingest: Ingest): Promise<Source> {
  return startSecureServer('relp-tls', options, ingest, (socket, identity, sessions) => {
    const intake = ingest.open({ ...identity, listener: 'relp-tls' }, options, 'answers');
    new RelpSession(socket, ingest, intake, sessions, options.frameBytes);
  });
}
