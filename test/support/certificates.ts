import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestCertificate {
  /** PEM. */
  certificate: Buffer;
  key: Buffer;
  /** Lower-case hex, as the configuration names a gateway. */
  sha256: string;
}

/** A self-signed certificate for 127.0.0.1, good for two days. */
export function selfSigned(name: string): TestCertificate {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-certificate-'));
  try {
    const key = join(folder, 'key.pem');
    const certificate = join(folder, 'certificate.pem');
    const what = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    const whose = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync('openssl', ['req', ...what, ...whose, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
    const pem = readFileSync(certificate);
    const sha256 = createHash('sha256').update(new X509Certificate(pem).raw).digest('hex');
    return { certificate: pem, key: readFileSync(key), sha256 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
