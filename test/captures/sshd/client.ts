import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { startDaemon } from '../run.ts';
import type { SshServer } from './server.ts';

export interface Login {
  user: string;
  /** Tried `tries` times, on one connection. */
  password?: string;
  tries?: number;
  key?: string;
  from: string;
}

/** One connection of a real ssh client, from the handshake to its end. */
export async function logIn(dir: string, server: SshServer, login: Login): Promise<void> {
  const ask = path.join(dir, 'askpass');
  writeFileSync(ask, '#!/bin/sh\nprintf "%s\\n" "$TOCSIN_PASSWORD"\n', { mode: 0o755 });
  const args = ['-F', '/dev/null', '-b', login.from, '-p', String(server.port), '-l', login.user];
  const settings = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR', 'ConnectTimeout=10'];
  if (login.key === undefined) {
    settings.push('PubkeyAuthentication=no', `NumberOfPasswordPrompts=${login.tries ?? 1}`);
  } else settings.push('PasswordAuthentication=no', 'IdentitiesOnly=yes', `IdentityFile=${login.key}`);
  for (const setting of settings) args.push('-o', setting);
  const client = startDaemon('ssh', [...args, server.address, 'true'], {
    env: { PATH: process.env['PATH'], SSH_ASKPASS: ask, SSH_ASKPASS_REQUIRE: 'force', TOCSIN_PASSWORD: login.password },
  });
  await client.ended;
}
