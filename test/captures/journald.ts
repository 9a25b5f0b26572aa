import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { enterDocumentationNetwork } from './namespace.ts';
import { sleep } from './recorder.ts';
import { run, startDaemon } from './run.ts';

// Passes lines of other recordings through a real systemd-journald and prints them as `journalctl -o json` does:
// `node test/captures/journald.ts`, as root, on Debian with systemd, bsdutils and util-linux.
const dir = enterDocumentationNetwork();

const recordings = path.join(import.meta.dirname, '../recordings');
run('hostname', ['gw-1']);
run('mount', ['-t', 'tmpfs', 'tmpfs', '/run']);
mkdirSync('/run/systemd/journal', { recursive: true });
mkdirSync('/run/log/journal', { recursive: true });
// Ids of nobody's machine, where the journal looks for them.
for (const [file, id] of [
  ['/etc/machine-id', '00000000000000000000000000000001\n'],
  ['/proc/sys/kernel/random/boot_id', '00000000-0000-0000-0000-000000000002\n'],
] as const) {
  const own = path.join(dir, path.basename(file));
  writeFileSync(own, id);
  run('mount', ['--bind', own, file]);
}
const journald = startDaemon('/lib/systemd/systemd-journald', []);
await sleep(1_000);

/** Messages of one program in another recording, as far as `until` says. */
function messagesOf(recording: string, program: string, count: number): string[] {
  const lines = readFileSync(path.join(recordings, recording, 'lines.log'), 'utf8').split('\n');
  const of = lines.filter((line) => line.includes(` gw-1 ${program}[`));
  return of.slice(0, count).map((line) => line.slice(line.indexOf(']: ') + 3));
}

function log(tag: string, messages: readonly string[]): void {
  const socket = ['--socket-errors=on', '-u', '/run/systemd/journal/dev-log'];
  run('logger', [...socket, '-t', tag, '-p', 'auth.info'], { input: `${messages.join('\n')}\n` });
}

log('sshd[77]', messagesOf('sshd-bruteforce', 'sshd', 6));
log('openvpn[78]', messagesOf('openvpn-revoked', 'openvpn', 40));
// What is no printable text comes as an array of bytes.
log('app[79]', ['\u001b[31mred\u001b[0m \u00e4', '\u001b[0m password=s3cret-0002']);
await sleep(500);
const printed = run('journalctl', [
  '-D',
  '/run/log/journal',
  '-o',
  'json',
  '-t',
  'sshd',
  '-t',
  'openvpn',
  '-t',
  'app',
  '--output-fields=MESSAGE,SYSLOG_IDENTIFIER,SYSLOG_PID,_PID,PRIORITY,_HOSTNAME,_TRANSPORT',
]);
await journald.stop();
const out = path.join(recordings, 'journald-json');
mkdirSync(out, { recursive: true });
writeFileSync(path.join(out, 'lines.log'), printed);
writeFileSync(path.join(out, 'labels.json'), `${JSON.stringify({ episodes: [], quiet: [] }, null, 2)}\n`);
process.stdout.write(`${printed.trimEnd().split('\n').length} lines in ${path.relative(process.cwd(), out)}\n`);
