import { createServer } from 'node:net';
import type { Ingest } from '../../ingest.ts';
import type { IntakeOptions } from '../../intake-options.ts';
import type { Identities } from '../identities.ts';
import type { Source } from '../source.ts';
import { listen, type ListenOptions, stop } from './listen.ts';
import { type SessionLimits, Sessions } from './sessions.ts';
import { StreamSession } from './stream-session.ts';

export interface SyslogTcpOptions extends ListenOptions, SessionLimits, Pick<IntakeOptions, 'zoneOffsetMs'> {
  /** Whose events they are when the address says nothing. */
  tenant: string;
  /** Consulted by address, which names a gateway and vouches for nothing. */
  identities?: Pick<Identities, 'byAddress'>;
  frameBytes?: number;
}

/** Syslog over TCP (RFC 6587). Nobody is authenticated here: trust is none. */
export async function startSyslogTcp(options: SyslogTcpOptions, ingest: Ingest): Promise<Source> {
  const sessions = new Sessions(ingest, options);
  const server = createServer((socket) => {
    if (!sessions.admit(socket)) return;
    const known = options.identities?.byAddress(socket.remoteAddress ?? '');
    const { tenant, gateway } = known ?? { tenant: options.tenant, gateway: '' };
    const sender = socket.remoteAddress ?? '';
    const intake = ingest.open({ tenant, gateway, trust: 'none', listener: 'syslog-tcp', sender }, options);
    new StreamSession(socket, ingest, intake, sessions, options.frameBytes);
  });
  const address = await listen(server, options);
  return {
    name: 'syslog-tcp',
    address: () => address,
    async close() {
      const stopped = stop(server);
      sessions.close();
      await stopped;
    },
  };
}
