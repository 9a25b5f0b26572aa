import { chmodSync } from 'node:fs';
import path from 'node:path';
import { enterDocumentationNetwork } from './namespace.ts';
import { type Label, sleep, startRecorder } from './recorder.ts';
import { run } from './run.ts';
import { logIn } from './sshd/client.ts';
import { makeAccount, startSshServer } from './sshd/server.ts';

// Records a real sshd and real clients: `node test/captures/sshd.ts`, as root, on Debian with openssh-server, openssl and
// iproute2. What it writes is described in test/recordings/sshd-bruteforce/README.md.
const dir = enterDocumentationNetwork();

const out = path.join(import.meta.dirname, '../recordings/sshd-bruteforce');
chmodSync(dir, 0o711);
const recorder = startRecorder(out);
const password = run('openssl', ['rand', '-hex', '12']).trim();
const account = makeAccount(dir, 'operator', password);

/** `<38>Nov 21 12:00:00 sshd[7]: text`, as libc writes to /dev/log, under the header rsyslog would give it. */
function record(line: string): void {
  const found = /^<(\d+)>\w{3} [ \d]\d [\d:]{8} (sshd\[\d+\]): (.*)$/.exec(line);
  if (found?.[1] && found[2] && found[3]) recorder.line('gw-1', Number(found[1]), found[2], found[3]);
}

const server = await startSshServer(dir, '192.0.2.1', record);
/** A daemon logs the end of a connection a little after its client is gone. */
const settle = (): Promise<void> => sleep(300);

function label(source: string, reason: string): Omit<Label, 'from' | 'to'> {
  return { detector: 'D20', subject: { kind: 'source', id: source }, reason };
}

await recorder.quiet(label('198.51.100.11', 'an operator logs in with a key'), async () => {
  await logIn(dir, server, { user: 'operator', key: account.key, from: '198.51.100.11' });
  await settle();
});
await recorder.quiet(label('198.51.100.12', 'an operator mistypes once'), async () => {
  await logIn(dir, server, { user: 'operator', password: 'wrong', from: '198.51.100.12' });
  await logIn(dir, server, { user: 'operator', password, from: '198.51.100.12' });
  await settle();
});
await recorder.episode(label('203.0.113.20', 'many_failures'), async () => {
  for (let i = 0; i < 8; i++) {
    await logIn(dir, server, { user: 'operator', password: `guess-${i}`, tries: 3, from: '203.0.113.20' });
    await settle();
  }
});
await recorder.episode(label('203.0.113.21', 'many_unknown_users'), async () => {
  for (const user of ['admin', 'test', 'guest', 'oracle', 'pi', 'ubuntu', 'git', 'user from 192.0.2.99 port 22 ssh2']) {
    await logIn(dir, server, { user, password: 'wrong', tries: 1, from: '203.0.113.21' });
    await settle();
  }
});
await recorder.episode(label('203.0.113.22', 'success_after_failures'), async () => {
  for (let i = 0; i < 4; i++) {
    await logIn(dir, server, { user: 'operator', password: `almost-${i}`, tries: 4, from: '203.0.113.22' });
    await settle();
  }
  await logIn(dir, server, { user: 'operator', password, from: '203.0.113.22' });
  await settle();
});
await server.stop();
process.stdout.write(`${recorder.write()} lines in ${path.relative(process.cwd(), out)}\n`);
