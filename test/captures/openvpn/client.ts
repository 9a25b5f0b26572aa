import { startDaemon, type Daemon } from '../run.ts';
import type { DeviceCredential, Pki } from './pki.ts';

export interface OpenVpnClientOptions {
  pki: Pki;
  device: DeviceCredential;
  server: { address: string; port: number };
  /** Address the client speaks from; any of 127.0.0.0/8. */
  from?: string;
  /** Further options of OpenVPN itself. */
  extra?: readonly string[];
}

/** Starts a real OpenVPN client without a tun device. It tries once and ends by itself when refused. */
export function startOpenVpnClient({ pki, device, server, from, extra }: OpenVpnClientOptions): Daemon {
  const args = ['--tls-client', '--pull', '--dev', 'null', '--disable-dco', '--verb', '3'];
  args.push('--proto', server.address.includes(':') ? 'udp6' : 'udp4', '--ifconfig-noexec', '--route-noexec');
  args.push('--remote', server.address, String(server.port));
  args.push('--ca', pki.trusted, '--cert', device.certificate, '--key', device.key, '--remote-cert-tls', 'server');
  args.push('--connect-retry-max', '1', '--tls-exit', '--single-session', '--explicit-exit-notify', '1');
  // With `remote` OpenVPN takes a local address only together with a port of our own or none.
  if (from === undefined) args.push('--nobind');
  else args.push('--local', from, '--lport', '0');
  args.push('--suppress-timestamps', '--hand-window', '8', ...(extra ?? []));
  return startDaemon('openvpn', args, { cwd: pki.dir });
}

/** Runs a client until it is connected, then for `stayMs`, then lets it leave politely. False when it was refused. */
export async function runClient(options: OpenVpnClientOptions, stayMs = 500): Promise<boolean> {
  const client = startOpenVpnClient(options);
  try {
    const refused = Promise.any([client.ended, client.seen('process restarting', 12_000)]).then(() => false);
    const connected = client.seen('Initialization Sequence Completed', 12_000).then(() => true);
    connected.catch(() => false);
    if (!(await Promise.race([refused, connected]))) return false;
    await new Promise((resolve) => setTimeout(resolve, stayMs));
    return true;
  } catch {
    return false;
  } finally {
    await client.stop();
  }
}
