import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from '../run.ts';

export const deviceStates = ['good', 'revoked', 'expired', 'not-yet-valid', 'rogue'] as const;
export type DeviceState = (typeof deviceStates)[number];

/** Files of one device's credential, PEM. */
export interface DeviceCredential {
  name: string;
  state: DeviceState;
  certificate: string;
  key: string;
  /** Serial as OpenSSL prints it, lower-case hex. */
  serial: string;
}

/** A root that signs the server and one intermediate maker, which signs the devices; a rogue root beside them. */
export interface Pki {
  dir: string;
  /** Root and maker: what the server trusts. */
  trusted: string;
  /** Revocation lists of root and maker in one file, as OpenVPN reads them. */
  crl: string;
  /** The maker's list alone, the one with devices in it, for `tocsin import`. */
  makerCrl: string;
  server: { certificate: string; key: string };
  devices: ReadonlyMap<string, DeviceCredential>;
  /** Revokes a device's certificate with its maker and rewrites `crl`; OpenVPN reads the file again by itself. */
  revoke(name: string): void;
}

const extensions = `
[ ca ]
default_ca = here
[ here ]
dir = .
database = $dir/index.txt
new_certs_dir = $dir
rand_serial = yes
default_md = sha256
default_crl_days = 3650
policy = any
unique_subject = no
crl_extensions = crl_part
[ any ]
organizationName = optional
commonName = supplied
[ crl_part ]
authorityKeyIdentifier = keyid
[ authority ]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[ intermediate ]
basicConstraints = critical,CA:true,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[ server_part ]
basicConstraints = CA:false
keyUsage = digitalSignature,keyEncipherment
extendedKeyUsage = serverAuth
authorityKeyIdentifier = keyid
[ device_part ]
basicConstraints = CA:false
keyUsage = digitalSignature
extendedKeyUsage = clientAuth
authorityKeyIdentifier = keyid
[ req ]
distinguished_name = empty
[ empty ]
`;

const validity: Record<DeviceState, [from: string, to: string]> = {
  good: ['20260101000000Z', '20460101000000Z'],
  revoked: ['20260101000000Z', '20460101000000Z'],
  rogue: ['20260101000000Z', '20460101000000Z'],
  expired: ['20200101000000Z', '20210101000000Z'],
  'not-yet-valid': ['20450101000000Z', '20460101000000Z'],
};

/** Makes everything with `openssl` in `dir`, which must exist and be private to the caller. */
export function makePki(dir: string, devices: readonly (readonly [name: string, state: DeviceState])[]): Pki {
  const config = path.join(dir, 'openssl.cnf');
  writeFileSync(config, extensions);
  for (const authority of ['root', 'maker', 'rogue']) {
    mkdirSync(path.join(dir, authority));
    writeFileSync(path.join(dir, authority, 'index.txt'), '');
  }
  selfSigned(dir, config, 'root');
  selfSigned(dir, config, 'rogue');
  issue(dir, config, { by: 'root', name: 'maker', part: 'intermediate', from: validity.good });
  const server = issue(dir, config, { by: 'root', name: 'vpn', part: 'server_part', from: validity.good });
  const credentials = new Map<string, DeviceCredential>();
  for (const [name, state] of devices) {
    const by = state === 'rogue' ? 'rogue' : 'maker';
    const made = issue(dir, config, { by, name, part: 'device_part', from: validity[state] });
    const chain = by === 'maker' ? readFileSync(path.join(dir, 'maker.pem'), 'utf8') : '';
    writeFileSync(made.certificate, readFileSync(made.certificate, 'utf8') + chain);
    credentials.set(name, { name, state, ...made });
    if (state === 'revoked') revokeWith(dir, config, made.certificate);
  }
  const trusted = path.join(dir, 'trusted.pem');
  writeFileSync(trusted, read(dir, 'root.pem') + read(dir, 'maker.pem'));
  const crl = path.join(dir, 'crl.pem');
  writeLists(dir, config, crl);
  const revoke = (name: string): void => {
    const credential = credentials.get(name);
    if (credential === undefined) return;
    revokeWith(dir, config, credential.certificate);
    writeLists(dir, config, crl);
  };
  return { dir, trusted, crl, makerCrl: makerListOf(crl), server, devices: credentials, revoke };
}

const read = (dir: string, name: string): string => readFileSync(path.join(dir, name), 'utf8');

function selfSigned(dir: string, config: string, name: string): void {
  const key = path.join(dir, `${name}.key`);
  const subject = `/O=Fleet/CN=${name}`;
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key];
  const out = path.join(dir, `${name}.pem`);
  const form = ['-x509', '-days', '7300', '-config', config, '-extensions', 'authority', '-subj', subject, '-out', out];
  run('openssl', ['req', ...curve, ...form]);
}

function issue(
  dir: string,
  config: string,
  want: { by: string; name: string; part: string; from: [string, string] },
): { certificate: string; key: string; serial: string } {
  const key = path.join(dir, `${want.name}.key`);
  const request = path.join(dir, `${want.name}.csr`);
  const certificate = path.join(dir, `${want.name}.pem`);
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key];
  run('openssl', ['req', ...curve, '-config', config, '-subj', `/O=Fleet/CN=${want.name}`, '-out', request]);
  const [start, end] = want.from;
  const signer = ['-cert', `../${want.by}.pem`, '-keyfile', `../${want.by}.key`, '-extensions', want.part];
  const files = ['-in', request, '-out', certificate, '-batch', '-notext', '-preserveDN'];
  const args = ['ca', '-config', config, ...signer, '-startdate', start, '-enddate', end, ...files];
  run('openssl', args, { cwd: path.join(dir, want.by) });
  const printed = run('openssl', ['x509', '-in', certificate, '-noout', '-serial']);
  return { certificate, key, serial: printed.trim().slice('serial='.length).toLowerCase().replace(/^0+/, '') };
}

function revokeWith(dir: string, config: string, certificate: string): void {
  const signer = ['-cert', '../maker.pem', '-keyfile', '../maker.key'];
  const args = ['ca', '-config', config, ...signer, '-revoke', certificate, '-crl_reason', 'keyCompromise'];
  run('openssl', args, { cwd: path.join(dir, 'maker') });
}

const makerListOf = (crl: string): string => path.join(path.dirname(crl), 'maker-crl.pem');

function writeLists(dir: string, config: string, crl: string): void {
  const lists = ['root', 'maker'].map((name) => {
    const signer = ['-cert', `../${name}.pem`, '-keyfile', `../${name}.key`];
    return run('openssl', ['ca', '-config', config, ...signer, '-gencrl'], { cwd: path.join(dir, name) });
  });
  writeFileSync(makerListOf(crl), lists[1] ?? '');
  // OpenVPN may read it at any moment, so it is replaced whole.
  writeFileSync(`${crl}.new`, lists.join(''));
  renameSync(`${crl}.new`, crl);
}
