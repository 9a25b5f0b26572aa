import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Pki } from '../openvpn/pki.ts';
import { type Daemon, run, startDaemon } from '../run.ts';

export interface Account {
  user: string;
  password: string;
}

export interface Broker {
  address: string;
  /** Certificates, the subject being the user name. */
  securePort: number;
  /** Accounts with passwords, without TLS. */
  plainPort: number;
  daemon: Daemon;
}

/** A real Mosquitto that checks certificates against a revocation list on one port and passwords on another. */
export async function startBroker(
  dir: string,
  pki: Pki,
  accounts: readonly Account[],
  address: string,
  onLine: (line: string) => void,
): Promise<Broker> {
  const passwords = path.join(dir, 'passwords');
  writeFileSync(passwords, '', { mode: 0o600 });
  for (const { user, password } of accounts) run('mosquitto_passwd', ['-b', passwords, user, password]);
  const [securePort, plainPort] = [8883, 1883];
  const file = path.join(dir, 'mosquitto.conf');
  const levels = ['error', 'warning', 'notice', 'information'].map((level) => `log_type ${level}`).join('\n');
  writeFileSync(
    file,
    `per_listener_settings true
${levels}
log_timestamp false
log_dest stderr
user root
listener ${securePort} ${address}
cafile ${pki.trusted}
certfile ${pki.server.certificate}
keyfile ${pki.server.key}
crlfile ${pki.crl}
require_certificate true
use_subject_as_username true
allow_anonymous true
listener ${plainPort} ${address}
password_file ${passwords}
allow_anonymous false
`,
  );
  const daemon = startDaemon('mosquitto', ['-c', file], { cwd: dir, onLine });
  await daemon.seen(' running');
  return { address, securePort, plainPort, daemon };
}
