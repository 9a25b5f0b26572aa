import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from './run.ts';

/**
 * Runs the calling script again in a network namespace of its own, whose loopback answers to the documentation
 * networks, and ends this process with its result. Inside the namespace it returns a private directory, which is gone
 * afterwards. So a recording shows documentation addresses only, and nothing of the machine it was made on.
 */
export function enterDocumentationNetwork(): string {
  const given = process.env['TOCSIN_CAPTURE'];
  if (given !== undefined) {
    run('ip', ['link', 'set', 'lo', 'up']);
    for (const network of ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24']) {
      run('ip', ['route', 'add', 'local', network, 'dev', 'lo']);
    }
    run('ip', ['-6', 'addr', 'add', '2001:db8::1/64', 'dev', 'lo', 'nodad']);
    return given;
  }
  const dir = mkdtempSync(path.join(tmpdir(), 'tocsin-capture-'));
  const again = spawnSync('unshare', ['--net', '--uts', '--mount', process.execPath, ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: { ...process.env, TOCSIN_CAPTURE: dir },
  });
  if (again.error !== undefined) process.stderr.write(`unshare: ${again.error.message}\n`);
  // Only now: inside, parts of it are mounted over.
  rmSync(dir, { recursive: true, force: true });
  process.exit(again.status ?? 1);
}
