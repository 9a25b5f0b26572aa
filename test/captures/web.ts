import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { enterDocumentationNetwork } from './namespace.ts';
import { makePki } from './openvpn/pki.ts';
import { sleep, startRecorder } from './recorder.ts';
import { startHaproxy, startNginx } from './web/servers.ts';

// Records a real nginx and a real HAProxy: `node test/captures/web.ts`, as root, on Debian with nginx-light, haproxy, curl,
// openssl and iproute2. What it writes is described in test/recordings/web-access/README.md.
const dir = enterDocumentationNetwork();

const out = path.join(import.meta.dirname, '../recordings/web-access');
const recorder = startRecorder(out);
const pki = makePki(dir, [
  ['dev-ok', 'good'],
  ['dev-revoked', 'revoked'],
  ['dev-expired', 'expired'],
  ['dev-rogue', 'rogue'],
]);
const haproxyLines: string[] = [];
const nginx = await startNginx(dir, pki, '192.0.2.1');
const haproxy = await startHaproxy(dir, pki, '192.0.2.1', (line) => haproxyLines.push(line));

/** One connection, several requests. */
function request(port: number, device: string | undefined, from: string, paths: readonly string[]): void {
  const credential = device === undefined ? undefined : pki.devices.get(device);
  const own = credential === undefined ? [] : ['--cert', credential.certificate, '--key', credential.key];
  const urls = paths.flatMap((one) => ['-o', '/dev/null', `https://192.0.2.1:${port}${one}`]);
  spawnSync('curl', ['-s', '-k', '--http1.1', '--interface', from, '-A', 'pump/1.0 "x"', ...own, ...urls], {
    timeout: 10_000,
  });
}

for (const port of [8443, 9443]) {
  request(port, 'dev-ok', '198.51.100.11', ['/state?token=s3cret-0001', '/state', '/closed']);
  request(port, 'dev-revoked', '198.51.100.12', ['/state']);
  request(port, 'dev-expired', '198.51.100.13', ['/state']);
  request(port, 'dev-rogue', '198.51.100.14', ['/state']);
  request(port, undefined, '203.0.113.15', ['/state', '/a"b\\c']);
}
await sleep(500);
for (const line of readFileSync(nginx.log, 'utf8').trimEnd().split('\n')) recorder.line('gw-1', 190, 'nginx', line);
for (const line of haproxyLines) if (line.startsWith('{')) recorder.line('gw-2', 134, 'haproxy[7]', line);
await nginx.daemon.stop('SIGQUIT');
await haproxy.stop();
process.stdout.write(`${recorder.write()} lines in ${path.relative(process.cwd(), out)}\n`);
for (const line of haproxyLines) if (!line.startsWith('{')) process.stderr.write(`${line}\n`);
