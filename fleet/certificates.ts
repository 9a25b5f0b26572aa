import type { Fact } from '../schemas/fact.ts';
import { Codes, Numbers } from './compact/column.ts';
import { FactTimes } from './compact/fact-times.ts';
import { Names } from './compact/names.ts';
import { TextTable } from './compact/text-table.ts';
import { IssuerKeys } from './issuer-keys.ts';

type Recorded = Extract<Fact, { type: 'certificate-recorded' }>;
/** A certificate issued to a device, as it was known at some point of the log; times in ms. */
export type KnownCertificate = Omit<Recorded, 'type' | 'tenant' | 'importedAt'>;

class Tenant {
  readonly serials = new TextTable();
  readonly devices = new TextTable();
  readonly publicKeys = new TextTable();
  /** By serial and by device: the newest row plus one. */
  readonly ofSerial = new Codes();
  readonly ofDevice = new Codes();
  readonly serial = new Codes();
  readonly issuer = new Codes();
  readonly device = new Codes();
  readonly publicKey = new Codes();
  readonly notBefore = new Numbers();
  readonly notAfter = new Numbers();
  readonly fact = new Codes();
  /** The row of the same serial before plus one, and that of the same device. */
  readonly beforeOfSerial = new Codes();
  readonly beforeOfDevice = new Codes();
}

/** Folds which certificate was issued to which device, kept as columns: about 180 bytes each. */
export class Certificates {
  readonly #tenants = new Map<string, Tenant>();
  readonly #issuerNames = new Names();
  readonly #issuers = new IssuerKeys();
  readonly #facts = new FactTimes();
  #next = 0;

  get next(): number {
    return this.#next;
  }

  apply(fact: Fact, offset: number): void {
    if (offset < this.#next) return;
    this.#next = offset + 1;
    if (fact.type !== 'certificate-recorded' || !this.differs(fact.tenant, fact)) return;
    let held = this.#tenants.get(fact.tenant);
    if (held === undefined) this.#tenants.set(fact.tenant, (held = new Tenant()));
    const serial = held.serials.add(fact.serial);
    const device = held.devices.add(fact.device);
    const row = held.fact.push(this.#facts.add(offset, fact.importedAt));
    held.serial.push(serial);
    held.issuer.push(this.#issuerNames.code(this.#issuers.of(fact.issuer)));
    held.device.push(device);
    held.publicKey.push(held.publicKeys.add(fact.publicKeySha256));
    held.notBefore.push(fact.notBefore);
    held.notAfter.push(fact.notAfter);
    held.beforeOfSerial.push(held.ofSerial.at(serial));
    held.beforeOfDevice.push(held.ofDevice.at(device));
    held.ofSerial.set(serial, row + 1);
    held.ofDevice.set(device, row + 1);
  }

  /** Whether recording it would tell anything new, to a reader that sees all. */
  differs(tenant: string, one: KnownCertificate): boolean {
    const known = this.get(tenant, one.issuer, one.serial, Number.POSITIVE_INFINITY);
    return (
      known === undefined ||
      known.device !== one.device ||
      known.publicKeySha256 !== one.publicKeySha256 ||
      known.notBefore !== one.notBefore ||
      known.notAfter !== one.notAfter
    );
  }

  /** `issuer` as an event names it: a key id, or `dn:` and a name in any order. */
  get(tenant: string, issuer: string, serial: string, before: number): KnownCertificate | undefined {
    const held = this.#tenants.get(tenant);
    const code = this.#issuerNames.find(this.#issuers.of(issuer));
    const row = held === undefined || code < 0 ? -1 : this.#row(held, held.serials.find(serial), code, before);
    return held === undefined || row < 0 ? undefined : this.#at(held, row);
  }

  /** The certificates of a device, the one recorded last first. */
  of(tenant: string, device: string, before: number): KnownCertificate[] {
    const held = this.#tenants.get(tenant);
    if (held === undefined) return [];
    const found: KnownCertificate[] = [];
    let row = held.ofDevice.at(held.devices.find(device)) - 1;
    for (; row >= 0; row = held.beforeOfDevice.at(row) - 1)
      if (this.#row(held, held.serial.at(row), held.issuer.at(row), before) === row) found.push(this.#at(held, row));
    return found;
  }

  /** Calls `found` with the issuer and validity of every certificate as it was recorded last. */
  each(tenant: string, found: (issuer: string, notBefore: number, notAfter: number) => void): void {
    const held = this.#tenants.get(tenant);
    if (held === undefined) return;
    for (let row = 0; row < held.fact.length; row++) {
      const issuer = held.issuer.at(row);
      if (this.#row(held, held.serial.at(row), issuer, Number.POSITIVE_INFINITY) !== row) continue;
      found(this.#issuerNames.text(issuer), held.notBefore.at(row), held.notAfter.at(row));
    }
  }

  #row(held: Tenant, serial: number, issuer: number, before: number): number {
    let row = held.ofSerial.at(serial) - 1;
    while (row >= 0 && (held.issuer.at(row) !== issuer || this.#facts.offset(held.fact.at(row)) >= before))
      row = held.beforeOfSerial.at(row) - 1;
    return row;
  }

  #at(held: Tenant, row: number): KnownCertificate {
    return {
      issuer: this.#issuerNames.text(held.issuer.at(row)),
      serial: held.serials.text(held.serial.at(row)),
      device: held.devices.text(held.device.at(row)),
      publicKeySha256: held.publicKeys.text(held.publicKey.at(row)),
      notBefore: held.notBefore.at(row),
      notAfter: held.notAfter.at(row),
    };
  }
}
