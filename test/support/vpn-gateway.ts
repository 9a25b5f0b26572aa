import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runClient } from '../captures/openvpn/client.ts';
import { installHook } from '../captures/openvpn/hook.ts';
import { type DeviceCredential, makePki, type Pki } from '../captures/openvpn/pki.ts';
import { type OpenVpnServer, startOpenVpnServer } from '../captures/openvpn/server.ts';
import { certificateSha256, tokenSha256 } from './digests.ts';
import { type Forward, startRsyslogd } from './rsyslog.ts';

const token = 'gateway-token-7c1d';

/** A gateway with a real OpenVPN server, whose lines a real rsyslogd ships over TLS and whose hook posts over HTTP. */
export interface VpnGateway {
  server: OpenVpnServer;
  stop(): Promise<void>;
}

export interface VpnGatewayOptions {
  directory: string;
  pki: Pki;
  /** Of the installation's listeners for HTTP and syslog over TLS. */
  ports: { http: number; tls: number };
  /** Default true. */
  checkRevocation?: boolean;
  /** Further options of OpenVPN itself. */
  extra?: readonly string[];
}

/** Certificates of `gw-a` and of devices, all good, in a folder of their own below `directory`. */
export function makeVpnPki(directory: string, devices: readonly string[]): Pki {
  mkdirSync(join(directory, 'pki'));
  return makePki(
    join(directory, 'pki'),
    ['gw-a', ...devices].map((name): [string, 'good'] => [name, 'good']),
  );
}

export function deviceOf(pki: Pki, name: string): DeviceCredential {
  const found = pki.devices.get(name);
  if (found === undefined) throw new Error(`no device ${name}`);
  return found;
}

/** What an installation's configuration says so that `gw-a` is heard. */
export function hearing(pki: Pki, { http, tls }: VpnGatewayOptions['ports']): Record<string, unknown> {
  return {
    ingest: { http: { port: http }, syslogTls: { port: tls, ...secureBy(pki) } },
    gateways: [
      {
        ...{ id: 'gw-a', tenant: 'acme', tokenSha256: tokenSha256(token) },
        certificateSha256: certificateSha256(deviceOf(pki, 'gw-a').certificate),
      },
    ],
  };
}

/** Of a listener that takes client certificates of `pki`. */
export function secureBy({ server, trusted }: Pki): Record<string, unknown> {
  return { certificate: server.certificate, key: server.key, clientAuthority: trusted };
}

/** What has rsyslogd ship the lines of `name`'s OpenVPN to `port`, with its certificate. */
export function openVpnOverTls(pki: Pki, name: string, port: number): Forward {
  const { certificate, key } = deviceOf(pki, name);
  const action =
    `target="127.0.0.1" port="${port}" protocol="tcp" TCP_Framing="octet-counted" template="RSYSLOG_ForwardFormat" ` +
    `streamDriver="gtls" streamDriverMode="1" streamDriverAuthMode="x509/name" streamDriverPermittedPeers="vpn" ` +
    `streamDriver.CAFile="${pki.trusted}" streamDriver.certFile="${certificate}" streamDriver.keyFile="${key}"`;
  return { name, program: 'openvpn', action };
}

export async function startVpnGateway(options: VpnGatewayOptions): Promise<VpnGateway> {
  const { directory, pki, ports, checkRevocation = true, extra = [] } = options;
  const rsyslogd = await startRsyslogd(directory, [openVpnOverTls(pki, 'gw-a', ports.tls)]);
  const hook = installHook(directory, `http://127.0.0.1:${ports.http}/v1/events`, token);
  const server = await startOpenVpnServer({
    ...{ pki, checkRevocation, extra: [...hook.options, ...extra], env: hook.env },
    onLine: (line) => rsyslogd.write('gw-a', [line]),
  });
  return {
    server,
    async stop() {
      await server.stop();
      await rsyslogd.stop();
    },
  };
}

/** Whether OpenVPN lets the device in, by trying. */
export function letsIn({ server }: VpnGateway, pki: Pki, name: string): Promise<boolean> {
  return runClient({ pki, device: deviceOf(pki, name), server, from: '127.0.0.5' });
}
