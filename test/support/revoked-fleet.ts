import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { makePki } from '../captures/openvpn/pki.ts';

export interface RevokedFleet {
  /** For `tocsin import`. */
  crl: string;
  device(n: number): string;
  /** A session that a gateway accepted although its certificate is revoked: one critical alert per device. */
  session(n: number): object;
}

/** A maker's real revocation list of `count` certificates, revoked long ago. */
export function makeRevokedFleet(directory: string, count: number): RevokedFleet {
  mkdirSync(directory, { recursive: true });
  const pki = makePki(directory, [['template', 'good']]);
  const device = (n: number): string => `rev-${String(n).padStart(4, '0')}`;
  const serial = (n: number): string => (0x10_0000 + n).toString(16).toUpperCase();
  const lines = Array.from(
    { length: count },
    (_, n) => `R\t460101000000Z\t260101000000Z,keyCompromise\t${serial(n)}\tunknown\t/O=Fleet/CN=${device(n)}\n`,
  );
  appendFileSync(path.join(directory, 'maker', 'index.txt'), lines.join(''));
  // Any further revocation has the list written anew, with all of them.
  pki.revoke('template');
  return {
    crl: pki.makerCrl,
    device,
    session: (n) => ({
      v: 1,
      kind: 'session-opened',
      device: device(n),
      outcome: 'accepted',
      peer: '198.51.100.7',
      certificate: { serial: serial(n), issuer: 'dn:O=Fleet, CN=maker', subject: `O=Fleet, CN=${device(n)}` },
    }),
  };
}
