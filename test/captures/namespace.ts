import { spawnSync } from 'node:child_process';
import { run } from './run.ts';

/**
 * Runs the calling script again in a network namespace of its own, whose loopback answers to the documentation
 * networks, and ends this process with its result. Inside the namespace it returns. So a recording shows documentation
 * addresses only, and nothing of the machine it was made on.
 */
export function enterDocumentationNetwork(): void {
  if (process.env['TOCSIN_CAPTURE'] === 'inside') {
    run('ip', ['link', 'set', 'lo', 'up']);
    for (const network of ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24']) {
      run('ip', ['route', 'add', 'local', network, 'dev', 'lo']);
    }
    run('ip', ['-6', 'addr', 'add', '2001:db8::1/64', 'dev', 'lo', 'nodad']);
    return;
  }
  const again = spawnSync('unshare', ['--net', '--uts', '--mount', process.execPath, ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: { ...process.env, TOCSIN_CAPTURE: 'inside' },
  });
  if (again.error !== undefined) process.stderr.write(`unshare: ${again.error.message}\n`);
  process.exit(again.status ?? 1);
}
