import type { ServerOptions as TlsOptions } from 'node:https';
import type { FastifyServerOptions } from 'fastify';
import { limits } from '../../../schemas/limits.ts';

export interface ServerOptions {
  /** PEM. Without a certificate it speaks plain HTTP, and tokens travel as they are. */
  certificate?: string | Buffer | undefined;
  key?: string | Buffer | undefined;
  /** PEM of the authorities that client certificates must come from; without it only their digests are compared. */
  clientAuthority?: string | Buffer | undefined;
  /** Longest body. Default limits.bodyBytes. */
  bodyBytes?: number;
}

const requestMs = 30_000;
const handshakeMs = 5_000;

/** Deadlines and bounds of the HTTP listener, the same with and without TLS. */
export function serverOptions(options: ServerOptions): FastifyServerOptions & { https?: TlsOptions } {
  const common = {
    logger: false,
    bodyLimit: options.bodyBytes ?? limits.bodyBytes,
    requestTimeout: requestMs,
    connectionTimeout: 0,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
  } as const;
  if (options.certificate === undefined || options.key === undefined) return common;
  const https = {
    cert: options.certificate,
    key: options.key,
    ...(options.clientAuthority === undefined ? {} : { ca: options.clientAuthority }),
    requestCert: true,
    // A gateway with a token needs no certificate; one that is shown counts only when its authority or digest is known.
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
    handshakeTimeout: handshakeMs,
  } as const;
  return { ...common, https };
}
