import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import type { Ingest } from '../../ingest.ts';
import type { IntakeOptions } from '../../intake.ts';
import type { Identities } from '../identities.ts';
import type { Source } from '../source.ts';
import { listen, type ListenOptions, stop } from './listen.ts';
import { type SessionLimits, Sessions } from './sessions.ts';
import { StreamSession } from './stream-session.ts';

export interface SyslogTlsOptions extends ListenOptions, SessionLimits, Pick<IntakeOptions, 'zoneOffsetMs'> {
  /** PEM. */
  certificate: string | Buffer;
  key: string | Buffer;
  /** PEM of the authorities that client certificates must come from; without it only their digests are compared. */
  clientAuthority?: string | Buffer;
  identities: Pick<Identities, 'byCertificate'>;
  frameBytes?: number;
  /** Real ms. Default 5 s. */
  handshakeMs?: number;
}

/** Syslog over TLS with client certificates (RFC 5425). Who is not known by certificate is refused. */
export async function startSyslogTls(options: SyslogTlsOptions, ingest: Ingest): Promise<Source> {
  const sessions = new Sessions(ingest, options);
  const { ledger } = ingest.appender;
  const secure = createTlsServer({
    cert: options.certificate,
    key: options.key,
    ...(options.clientAuthority === undefined ? {} : { ca: options.clientAuthority }),
    requestCert: true,
    // Without an authority the handshake still proves possession of the key, and the digest says whose it is.
    rejectUnauthorized: options.clientAuthority !== undefined,
    minVersion: 'TLSv1.2',
    handshakeTimeout: options.handshakeMs ?? 5_000,
  });
  secure.on('tlsClientError', (failure: NodeJS.ErrnoException, socket) => {
    ledger.refuse(failure.code === 'ERR_TLS_HANDSHAKE_TIMEOUT' ? 'tls_handshake_timeout' : 'tls_handshake');
    socket.destroy();
  });
  secure.on('secureConnection', (socket: TLSSocket) => {
    const certificate = socket.getPeerX509Certificate();
    const identity = certificate === undefined ? undefined : options.identities.byCertificate(certificate.raw);
    if (identity === undefined) {
      ledger.refuse('unknown_certificate');
      socket.destroy();
      return;
    }
    const intake = ingest.open({ ...identity, listener: 'syslog-tls' }, options);
    new StreamSession(socket, ingest, intake, sessions, options.frameBytes);
  });
  // Sessions are admitted before their handshake: that is where a flood of connections costs most.
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    if (!sessions.admit(socket)) return;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    secure.emit('connection', socket);
  });
  const address = await listen(server, options);
  return {
    name: 'syslog-tls',
    address: () => address,
    async close() {
      const stopped = stop(server);
      sessions.close();
      for (const socket of sockets) socket.destroy();
      await stopped;
    },
  };
}
