import type { Ingest } from '../../ingest.ts';
import type { IntakeOptions } from '../../intake-options.ts';
import type { Source } from '../source.ts';
import { type SecureServerOptions, startSecureServer } from './secure-server.ts';
import { StreamSession } from './stream-session.ts';

export interface SyslogTlsOptions extends SecureServerOptions, Pick<IntakeOptions, 'zoneOffsetMs'> {
  frameBytes?: number;
}

/** Syslog over TLS with client certificates (RFC 5425). */
export function startSyslogTls(options: SyslogTlsOptions, ingest: Ingest): Promise<Source> {
  return startSecureServer('syslog-tls', options, ingest, (socket, identity, sessions) => {
    const intake = ingest.open({ ...identity, listener: 'syslog-tls' }, options);
    new StreamSession(socket, ingest, intake, sessions, options.frameBytes);
  });
}
