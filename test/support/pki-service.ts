import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DelegatedFiles, type DelegatedIssuer, readDelegated } from '../../gateway/pki/delegated.ts';
import { Ledger } from '../../gateway/pki/ledger.ts';
import { Lists } from '../../gateway/pki/lists.ts';
import { Responder } from '../../gateway/pki/responder.ts';
import { startPki } from '../../gateway/pki/server.ts';
import { type Clock, systemClock } from '../../runtime/clock.ts';
import type { Fact } from '../../schemas/fact.ts';
import { run } from '../captures/run.ts';

/** What the role pki is made of, told facts by a test instead of the log. */
export interface PkiService {
  url: string;
  issuer: DelegatedIssuer;
  ledger: Ledger;
  lists: Lists;
  responder: Responder;
  /** Tells facts, and what follows from them. */
  tell(...facts: Fact[]): Promise<void>;
  close(): Promise<void>;
}

export async function startPkiService(
  files: Partial<DelegatedFiles> & Pick<DelegatedFiles, 'certificate' | 'key'>,
  { clock = systemClock, lifeMs = 86_400_000 }: { clock?: Clock; lifeMs?: number } = {},
): Promise<PkiService> {
  const directory = mkdtempSync(path.join(tmpdir(), 'tocsin-pki-'));
  const issuer = readDelegated({ tenant: 'acme', onlyRecorded: false, ...files });
  const ledger = new Ledger([issuer]);
  const lists = new Lists({ directory, clock, lifeMs });
  const responder = new Responder([issuer], { ledger, clock, validityMs: 3_600_000 });
  const server = await startPki({ host: '127.0.0.1', port: 0, lists, responder, clock });
  let offset = 0;
  const tell = async (...facts: Fact[]): Promise<void> => {
    for (const fact of facts) ledger.apply(fact, offset++);
    ledger.levelAt = clock.now();
    responder.forget(issuer.keyId);
    await lists.publish(issuer, ledger);
  };
  await tell();
  const close = async (): Promise<void> => {
    await server.close();
    rmSync(directory, { recursive: true, force: true });
  };
  return { url: `http://${server.address}`, issuer, ledger, lists, responder, tell, close };
}

export function revokedFact(issuer: string, serial: string, reasonCode = 1, revokedAt = Date.now()): Fact {
  return { type: 'certificate-revoked', tenant: 'acme', issuer, serial, revokedAt, importedAt: revokedAt, reasonCode };
}

/** A certificate of the maker in `dir` that may sign OCSP answers, and its key. */
export function issueOcspCertificate(
  dir: string,
  by = 'maker',
  usage = 'OCSPSigning',
): { certificate: string; key: string } {
  const [key, request, certificate] = ['key', 'csr', 'pem'].map((end) =>
    path.join(dir, `ocsp-${usage}-${by}.${end}`),
  ) as [string, string, string];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key];
  const config = path.join(dir, 'openssl.cnf');
  run('openssl', ['req', ...curve, '-config', config, '-subj', '/O=Fleet/CN=ocsp', '-out', request]);
  const extensions = path.join(dir, 'ocsp.cnf');
  writeFileSync(extensions, `extendedKeyUsage = ${usage}\nnoCheck = yes\nkeyUsage = digitalSignature\n`);
  const signer = ['-CA', path.join(dir, `${by}.pem`), '-CAkey', path.join(dir, `${by}.key`), '-days', '20'];
  run('openssl', ['x509', '-req', '-in', request, ...signer, '-extfile', extensions, '-out', certificate]);
  chmodSync(key, 0o600);
  return { certificate, key };
}

/** Runs openssl without blocking this process, which may be the one that answers it. Both outputs, whatever became of it. */
export function openssl(...args: string[]): Promise<{ status: number; output: string }> {
  return new Promise((resolve) => {
    execFile('openssl', args, { timeout: 20_000 }, (error, stdout, stderr) => {
      resolve({
        status: error === null ? 0 : typeof error.code === 'number' ? error.code : 1,
        output: stdout + stderr,
      });
    });
  });
}
