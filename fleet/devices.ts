import type { Device } from '../schemas/fleet-facts.ts';
import { Codes, Numbers } from './compact/column.ts';
import type { FactTimes } from './compact/fact-times.ts';
import type { Names } from './compact/names.ts';
import { Steps } from './compact/steps.ts';
import { TextTable } from './compact/text-table.ts';
import { DevicePage, type FoundDevices } from './device-page.ts';
import { GatewaySites } from './gateway-sites.ts';

/** A device of the inventory as it was known at some point of the log; '' where that says nothing. */
export interface RegisteredDevice extends Omit<Device, 'hardwareIds'> {
  /** When the registration was learned that made it a member, or made it one again, ms. */
  registeredAt: number;
}

const named = ['model', 'firmware', 'site', 'gateway', 'productionBatch', 'owner'] as const;

/** What devices are looked for by: part of an id, and names that must be the same. */
export interface DeviceQuery extends Partial<Record<(typeof named)[number], string>> {
  id: string;
}

/** Separates hardware ids in the one text a row names. */
const separator = '\u001f';

interface Shared {
  ids: TextTable;
  names: Names;
  facts: FactTimes;
}

/**
 * The devices of one tenant. Each change of a device is a row of columns that leads to the row it replaced; a row costs
 * about 50 bytes, an id about 30.
 */
export class Devices {
  readonly #ids: TextTable;
  readonly #names: Names;
  readonly #facts: FactTimes;
  /** Hardware ids of a device as one text; most are of one device only. */
  readonly #hardwareTexts = new TextTable();
  /** By id: its newest row plus one. */
  readonly #newest = new Codes();
  readonly #columns: readonly Codes[] = named.map(() => new Codes());
  readonly #hardware = new Codes();
  readonly #expectedEvery = new Numbers();
  /** The fact that made this row, and the one that made the device a member: 0 when it is none. */
  readonly #fact = new Codes();
  readonly #member = new Codes();
  /** The row before plus one. */
  readonly #before = new Codes();
  readonly #size = new Steps();
  readonly #sites: GatewaySites;

  constructor({ ids, names, facts }: Shared) {
    this.#ids = ids;
    this.#names = names;
    this.#facts = facts;
    this.#sites = new GatewaySites(names);
    this.#hardwareTexts.add('');
  }

  size(before: number): number {
    return this.#size.at(before);
  }

  /** Whether registering it would tell anything new, to a reader that sees all. */
  differs(device: Device): boolean {
    const row = this.#newest.at(this.#ids.find(device.id)) - 1;
    if (row < 0 || this.#member.at(row) === 0) return true;
    for (let i = 0; i < named.length; i++)
      if (this.#columns[i]?.at(row) !== this.#names.find(device[named[i] ?? 'model'])) return true;
    return (
      this.#expectedEvery.at(row) !== device.expectedEveryMs ||
      this.#hardware.at(row) !== this.#hardwareTexts.find(device.hardwareIds.join(separator))
    );
  }

  register(device: Device, fact: number): void {
    if (!this.differs(device)) return;
    const id = this.#ids.add(device.id);
    const last = this.#newest.at(id) - 1;
    const member = last < 0 ? 0 : this.#member.at(last);
    const row = this.#fact.push(fact);
    for (let i = 0; i < named.length; i++) this.#columns[i]?.push(this.#names.code(device[named[i] ?? 'model']));
    this.#hardware.push(this.#hardwareTexts.add(device.hardwareIds.join(separator)));
    this.#expectedEvery.push(device.expectedEveryMs);
    this.#member.push(member === 0 ? fact : member);
    this.#before.push(last + 1);
    this.#newest.set(id, row + 1);
    const offset = this.#facts.offset(fact);
    if (member === 0) this.#size.set(offset, this.#size.last + 1);
    if (device.gateway !== '' && device.site !== '') this.#sites.see(device, offset);
  }

  retire(text: string, fact: number): void {
    const id = this.#ids.find(text);
    const last = this.#newest.at(id) - 1;
    if (last < 0 || this.#member.at(last) === 0) return;
    for (const column of this.#columns) column.push(0);
    this.#hardware.push(0);
    this.#expectedEvery.push(0);
    this.#member.push(0);
    this.#before.push(last + 1);
    this.#newest.set(id, this.#fact.push(fact) + 1);
    this.#size.set(this.#facts.offset(fact), this.#size.last - 1);
  }

  get(id: string, before: number): RegisteredDevice | undefined {
    const row = this.#row(this.#ids.find(id), before);
    return row < 0 ? undefined : this.#at(id, row);
  }

  /** Whether it was a member and is none any more. */
  isRetired(id: string, before: number): boolean {
    const row = this.#newestRow(this.#ids.find(id), before);
    return row >= 0 && this.#member.at(row) === 0;
  }

  /**
   * Members that fit, to a reader that sees all: those whose id begins so come first, else in the order of `all`.
   * @param after id of the last one that was seen; '' to begin
   */
  select({ id, ...names }: DeviceQuery, after: string, limit: number): FoundDevices<RegisteredDevice> {
    const wanted = named.flatMap((name, i) =>
      names[name] === undefined ? [] : [{ column: this.#columns[i], code: this.#names.find(names[name]) }],
    );
    const textOf = (index: number): string => this.#ids.text(index);
    const last = { id: after, index: after === '' ? -1 : this.#ids.find(after) };
    const page = new DevicePage({ part: id, after: last, limit, textOf });
    this.#ids.containing(id, (index) => {
      const row = this.#newest.at(index) - 1;
      if (row < 0 || this.#member.at(row) === 0) return;
      if (!wanted.every(({ column, code }) => column?.at(row) === code)) return;
      page.take(index);
    });
    const { indexes, more } = page.shown();
    const devices = indexes.map((index) => this.#at(textOf(index), this.#newest.at(index) - 1));
    return { total: page.total, devices, more };
  }

  /** All that was ever known of a device, the oldest first; undefined from where it was retired. */
  versions(id: string, before: number): { learnedAt: number; device: RegisteredDevice | undefined }[] {
    const versions: { learnedAt: number; device: RegisteredDevice | undefined }[] = [];
    for (let row = this.#newest.at(this.#ids.find(id)) - 1; row >= 0; row = this.#before.at(row) - 1) {
      const fact = this.#fact.at(row);
      if (this.#facts.offset(fact) >= before) continue;
      const device = this.#member.at(row) === 0 ? undefined : this.#at(id, row);
      versions.push({ learnedAt: this.#facts.learnedAt(fact), device });
    }
    return versions.toReversed();
  }

  hardwareIds(id: string, before: number): string[] {
    const row = this.#row(this.#ids.find(id), before);
    const text = row < 0 ? '' : this.#hardwareTexts.text(this.#hardware.at(row));
    return text === '' ? [] : text.split(separator);
  }

  /** Every member, in the order their ids were first heard of. */
  *all(before: number): Generator<RegisteredDevice> {
    for (let id = 0; id < this.#newest.length; id++) {
      const row = this.#row(id, before);
      if (row >= 0) yield this.#at(this.#ids.text(id), row);
    }
  }

  /** The one site of all devices that were ever meant to speak through a gateway, '' when there are none or several. */
  siteOf(gateway: string, before: number): string {
    return this.#sites.of(gateway, before);
  }

  /** The row in force, -1 when the device is no member. */
  #row(id: number, before: number): number {
    const row = this.#newestRow(id, before);
    return row >= 0 && this.#member.at(row) > 0 ? row : -1;
  }

  /** The last row a reader may see, -1 when there is none. */
  #newestRow(id: number, before: number): number {
    let row = id < 0 ? -1 : this.#newest.at(id) - 1;
    while (row >= 0 && this.#facts.offset(this.#fact.at(row)) >= before) row = this.#before.at(row) - 1;
    return row;
  }

  #at(id: string, row: number): RegisteredDevice {
    const [model = '', firmware = '', site = '', gateway = '', productionBatch = '', owner = ''] = this.#columns.map(
      (column) => this.#names.text(column.at(row)),
    );
    return {
      ...{ id, model, firmware, site, gateway, productionBatch, owner },
      expectedEveryMs: this.#expectedEvery.at(row),
      registeredAt: this.#facts.learnedAt(this.#member.at(row)),
    };
  }
}
