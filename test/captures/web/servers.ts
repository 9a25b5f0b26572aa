import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Pki } from '../openvpn/pki.ts';
import { type Daemon, startDaemon } from '../run.ts';

/** The block of docs/coverage.md under a heading: what is recorded is what an administrator is told to configure. */
function documented(language: string): string {
  const page = readFileSync(path.join(import.meta.dirname, '../../../docs/coverage.md'), 'utf8');
  const found = new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(page)?.[1];
  if (found === undefined) throw new Error(`docs/coverage.md has no ${language} block`);
  return found;
}

/** A real nginx that asks for client certificates and answers `/` and, to nobody, `/closed`. */
export async function startNginx(dir: string, pki: Pki, address: string): Promise<{ daemon: Daemon; log: string }> {
  const log = path.join(dir, 'nginx.log');
  const file = path.join(dir, 'nginx.conf');
  writeFileSync(log, '');
  writeFileSync(
    file,
    `daemon off;
user root;
pid ${dir}/nginx.pid;
error_log stderr notice;
events {}
http {
  client_body_temp_path ${dir}/body;
  proxy_temp_path ${dir}/proxy;
  fastcgi_temp_path ${dir}/fastcgi;
  uwsgi_temp_path ${dir}/uwsgi;
  scgi_temp_path ${dir}/scgi;
${documented('nginx')}
  access_log ${log} tocsin;
  server {
    listen ${address}:8443 ssl;
    ssl_certificate ${pki.server.certificate};
    ssl_certificate_key ${pki.server.key};
    ssl_client_certificate ${pki.trusted};
    ssl_crl ${pki.crl};
    ssl_verify_client on;
    ssl_verify_depth 3;
    location / { return 200 "ok\\n"; }
    location /closed { return 403; }
  }
}
`,
  );
  const daemon = startDaemon('nginx', ['-c', file, '-p', dir]);
  await daemon.seen('start worker process');
  return { daemon, log };
}

/** A real HAProxy that lets every certificate in as far as the request, and then refuses what did not verify. */
export async function startHaproxy(
  dir: string,
  pki: Pki,
  address: string,
  onLine: (line: string) => void,
): Promise<Daemon> {
  const both = path.join(dir, 'haproxy.pem');
  writeFileSync(both, readFileSync(pki.server.certificate, 'utf8') + readFileSync(pki.server.key, 'utf8'), {
    mode: 0o600,
  });
  const file = path.join(dir, 'haproxy.cfg');
  writeFileSync(
    file,
    `global
  log stdout format raw local0 info
defaults
  mode http
  log global
  timeout client 5s
  timeout server 5s
  timeout connect 5s
frontend devices
  bind ${address}:9443 ssl crt ${both} ca-file ${pki.trusted} crl-file ${pki.crl} verify optional crt-ignore-err all ca-ignore-err all
${documented('haproxy')}
  http-request return status 200 content-type text/plain string ok
`,
  );
  const daemon = startDaemon('haproxy', ['-db', '-f', file], { cwd: dir, onLine });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  return daemon;
}
