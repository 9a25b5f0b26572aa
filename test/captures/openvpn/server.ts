import { createSocket } from 'node:dgram';
import path from 'node:path';
import { startDaemon, type Daemon } from '../run.ts';
import type { Pki } from './pki.ts';

export interface OpenVpnServer extends Daemon {
  readonly port: number;
  readonly address: string;
}

export interface OpenVpnServerOptions {
  pki: Pki;
  /** Without it no client is ever refused for revocation: the enforcement gap. Default true. */
  checkRevocation?: boolean;
  address?: string;
  /** Default: a free one. */
  port?: number;
  /** How much it logs; at 4 it names the addresses of packets that belong to no session. Default 3. */
  verb?: 3 | 4;
  /** Further options of OpenVPN itself, as on its command line. */
  extra?: readonly string[];
  env?: NodeJS.ProcessEnv;
  /** Every line as the daemon logged it, without a stamp. */
  onLine?: (line: string) => void;
}

/** Starts a real OpenVPN server on a loopback UDP port. Needs root and /dev/net/tun; its tun device gets no address. */
export async function startOpenVpnServer(options: OpenVpnServerOptions): Promise<OpenVpnServer> {
  const address = options.address ?? '127.0.0.1';
  const port = options.port ?? (await freePort(address));
  const { pki } = options;
  const args = ['--mode', 'server', '--tls-server', '--dev', 'tun', '--disable-dco', '--topology', 'subnet'];
  args.push('--ifconfig-noexec', '--route-noexec', '--dh', 'none', '--proto', address.includes(':') ? 'udp6' : 'udp4');
  args.push('--local', address, '--port', String(port), '--keepalive', '2', '8');
  args.push('--verb', String(options.verb ?? 3));
  args.push('--ca', pki.trusted, '--cert', pki.server.certificate, '--key', pki.server.key);
  args.push('--suppress-timestamps', '--hand-window', '8');
  if (options.checkRevocation ?? true) args.push('--crl-verify', path.basename(pki.crl));
  args.push(...(options.extra ?? []));
  const daemon = startDaemon('openvpn', args, {
    cwd: pki.dir,
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.onLine === undefined ? {} : { onLine: options.onLine }),
  });
  await daemon.seen('Initialization Sequence Completed', 15_000).catch(async (error: unknown) => {
    await daemon.stop();
    throw error;
  });
  return { ...daemon, lines: daemon.lines, port, address };
}

/** OpenVPN cannot be asked for port 0 and tell; so a port that was free a moment ago. */
async function freePort(address: string): Promise<number> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(0, address, resolve);
  });
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(resolve));
  return port;
}
