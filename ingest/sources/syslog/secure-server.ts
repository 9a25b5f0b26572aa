import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import type { Ingest } from '../../ingest.ts';
import type { Identities, Identity } from '../identities.ts';
import type { Source } from '../source.ts';
import { listen, type ListenOptions, stop } from './listen.ts';
import { type SessionLimits, Sessions } from './sessions.ts';

export interface SecureServerOptions extends ListenOptions, SessionLimits {
  /** PEM. */
  certificate: string | Buffer;
  key: string | Buffer;
  /** PEM of the authorities that client certificates must come from; without it only their digests are compared. */
  clientAuthority?: string | Buffer;
  identities: Pick<Identities, 'byCertificate'>;
  /** Real ms. Default 5 s. */
  handshakeMs?: number;
}

/** A listener over TLS with client certificates; who is not known by certificate is refused. */
export async function startSecureServer(
  name: string,
  options: SecureServerOptions,
  ingest: Ingest,
  begin: (socket: TLSSocket, identity: Identity, sessions: Sessions) => void,
): Promise<Source> {
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
    begin(socket, identity, sessions);
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
    name,
    address: () => address,
    async close() {
      const stopped = stop(server);
      sessions.close();
      for (const socket of sockets) socket.destroy();
      await stopped;
    },
  };
}
