import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { run, startDaemon, type Daemon } from '../run.ts';

export interface SshServer {
  readonly address: string;
  readonly port: number;
  /** What the daemon sent to /dev/log, as it sent it: `<38>Nov 21 12:00:00 sshd[7]: Failed password ...`. */
  readonly log: Daemon;
  stop(): Promise<void>;
}

/** What a namespace's sshd and its users see: an account with a password and a key, in files that cover the machine's own. */
export interface SshAccount {
  user: string;
  password: string;
  key: string;
}

// perl-base is part of every Debian; Node has no datagram sockets of the Unix kind.
const listener =
  'use Socket; umask(0); socket(S,PF_UNIX,SOCK_DGRAM,0) or die; bind(S,sockaddr_un($ARGV[0])) or die "bind: $!";' +
  ' $|=1; print "listening\\n"; while(defined recv(S,$m,65536,0)){ $m =~ s/[\\r\\n\\0]+$//; print "$m\\n" }';

/** Covers /dev, /run and the account files of this mount namespace; call it inside `enterDocumentationNetwork`. */
export function makeAccount(dir: string, user: string, password: string): SshAccount {
  const key = path.join(dir, 'id_ed25519');
  run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', user, '-f', key]);
  const home = path.join(dir, 'home');
  mkdirSync(home);
  writeFileSync(path.join(dir, 'authorized_keys'), readFileSync(`${key}.pub`));
  const hash = run('openssl', ['passwd', '-6', password]).trim();
  cover(dir, '/etc/passwd', `${user}:x:4242:65534::${home}:/bin/sh\n`);
  cover(dir, '/etc/shadow', `${user}:${hash}:20000:0:99999:7:::\n`);
  const dev = path.join(dir, 'dev');
  mkdirSync(path.join(dev, 'net'), { recursive: true });
  for (const node of ['null', 'zero', 'full', 'random', 'urandom', 'tty', 'net/tun']) {
    writeFileSync(path.join(dev, node), '');
    run('mount', ['--bind', `/dev/${node}`, path.join(dev, node)]);
  }
  run('mount', ['--rbind', dev, '/dev']);
  run('mount', ['-t', 'tmpfs', 'tmpfs', '/run']);
  mkdirSync('/run/sshd');
  return { user, password, key };
}

/** Starts a real sshd on a loopback port, with a host key, configuration and /dev/log of its own. */
export async function startSshServer(
  dir: string,
  address: string,
  onLine: (line: string) => void = () => undefined,
): Promise<SshServer> {
  const port = await freePort(address);
  const hostKey = path.join(dir, 'host_ed25519');
  run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'gw-1', '-f', hostKey]);
  const config = path.join(dir, 'sshd_config');
  const keys = path.join(dir, 'authorized_keys');
  const options = ['PasswordAuthentication yes', 'KbdInteractiveAuthentication no', 'UsePAM no', 'StrictModes no'];
  options.push(`ListenAddress ${address}`, `Port ${port}`, `HostKey ${hostKey}`, `AuthorizedKeysFile ${keys}`);
  options.push('MaxAuthTries 4', 'MaxStartups 50', 'UseDNS no', `PidFile ${path.join(dir, 'sshd.pid')}`);
  writeFileSync(config, `${options.join('\n')}\n`);
  const log = startDaemon('perl', ['-e', listener, '/dev/log'], { onLine });
  await log.seen('listening');
  const daemon = startDaemon('/usr/sbin/sshd', ['-D', '-f', config]);
  await log.seen('Server listening');
  const stop = async (): Promise<void> => {
    await daemon.stop();
    await log.stop();
  };
  return { address, port, log, stop };
}

function cover(dir: string, file: string, more: string): void {
  const copy = path.join(dir, path.basename(file));
  writeFileSync(copy, readFileSync(file, 'utf8') + more, { mode: 0o644 });
  run('mount', ['--bind', copy, file]);
}

async function freePort(address: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, address, resolve);
  });
  const found = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof found === 'object' && found !== null ? found.port : 0;
}
