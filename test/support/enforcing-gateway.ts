import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Pki } from '../captures/openvpn/pki.ts';
import type { Mosquitto } from './mosquitto.ts';
import { startTocsinProcess } from './tocsin-process.ts';
import { deviceOf } from './vpn-gateway.ts';

export interface Enforcing {
  directory: string;
  pki: Pki;
  /** Ports of the installation's edge and of OpenVPN's management. */
  edge: number;
  management: number;
  broker: Mosquitto;
}

const deniedIn = (directory: string): string => join(directory, 'denied');

/** Options by which an OpenVPN refuses whom the agent of `directory` denies. Makes the directory that it reads. */
export function denying(directory: string, management: number): string[] {
  mkdirSync(deniedIn(directory));
  return ['--crl-verify', deniedIn(directory), 'dir', '--management', '127.0.0.1', String(management)];
}

/** `tocsin gateway` on `gw-a`, with enforcers in OpenVPN and Mosquitto. */
export function startEnforcing(options: Enforcing, onText: (text: string) => void): ChildProcess {
  const { directory, pki, edge, management, broker } = options;
  const passwordFile = join(directory, 'broker-password');
  writeFileSync(passwordFile, broker.admin.password, { mode: 0o600 });
  const { certificate, key } = deviceOf(pki, 'gw-a');
  const config = join(directory, 'gateway.yaml');
  writeFileSync(
    config,
    stringify({
      ...{ data: join(directory, 'gateway'), edge: `https://127.0.0.1:${edge}` },
      ...{ certificate, key, authority: pki.trusted, serverName: 'vpn' },
      enforcers: {
        openvpnCrlDirectory: deniedIn(directory),
        openvpnManagement: { port: management },
        mosquitto: { url: broker.url, username: broker.admin.username, passwordFile },
      },
    }),
  );
  return startTocsinProcess(['gateway', '--config', config], onText);
}
