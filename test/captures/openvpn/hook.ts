import { chmodSync, cpSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';

export interface HookReceiver {
  /** OpenVPN options that make a server call the shipped hook. */
  readonly options: readonly string[];
  /** Environment of that server, which the hook inherits. */
  readonly env: NodeJS.ProcessEnv;
  close(): Promise<void>;
}

/** Puts the shipped hook into `dir`, set up to post to `url` with `token`, letting nobody in whose event was not accepted. */
export function installHook(dir: string, url: string, token: string): Pick<HookReceiver, 'options' | 'env'> {
  const script = path.join(dir, 'openvpn-client-connect');
  cpSync(path.join(import.meta.dirname, '../../../ingest/hooks/openvpn-client-connect'), script);
  chmodSync(script, 0o755);
  const headers = path.join(dir, 'hook-headers');
  writeFileSync(headers, `Authorization: Bearer ${token}\n`, { mode: 0o600 });
  const config = path.join(dir, 'hook.conf');
  writeFileSync(config, `TOCSIN_URL='${url}'\nTOCSIN_HEADERS='${headers}'\nTOCSIN_REQUIRED=yes\n`);
  // OpenVPN gives a script only what `setenv` names, whatever its own environment holds.
  const options = ['--script-security', '2', '--setenv', 'TOCSIN_HOOK_CONFIG', config];
  options.push('--client-connect', script, '--client-disconnect', script);
  return { options, env: { ...process.env, TOCSIN_HOOK_CONFIG: config } };
}

/** A stand-in for the HTTP listener that hands on each event it is posted. */
export async function startHookReceiver(dir: string, onEvent: (json: string) => void): Promise<HookReceiver> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const allowed = request.headers.authorization === 'Bearer recording';
      if (allowed) onEvent(Buffer.concat(parts).toString('utf8').trim());
      response.writeHead(allowed ? 202 : 401).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  return { ...installHook(dir, `http://127.0.0.1:${port}/`, 'recording'), close };
}
