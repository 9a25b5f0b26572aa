import { type Device, devicesPerFact } from '../../schemas/fleet-facts.ts';
import { isId } from '../../schemas/limits.ts';
import { TextTable } from '../compact/text-table.ts';
import type { Devices } from '../devices.ts';
import { Columns, type Row } from './columns.ts';
import { FactChunks } from './fact-chunks.ts';
import { type Held, type Importer, type Importing, noChanges } from './importer.ts';
import { RowReader } from './row-reader.ts';

const columns = new Columns({
  id: ['id', 'device id', 'device', 'device name', 'thing name', 'endpoint', 'client id', 'common name', 'cn', 'name'],
  model: ['model', 'device model', 'device type', 'type', 'product', 'hardware model'],
  firmware: ['firmware', 'firmware version', 'fw', 'fw version', 'software version', 'version'],
  site: ['site', 'site id', 'location', 'plant', 'building'],
  gateway: ['gateway', 'gateway id', 'gw', 'broker', 'hub'],
  productionBatch: ['production batch', 'production batch id', 'batch', 'batch id', 'lot', 'lot number'],
  owner: ['owner', 'customer', 'account', 'organisation', 'organization'],
  hardwareIds: [
    ...[
      'hardware ids',
      'hardware id',
      'hw id',
      'mac',
      'mac address',
      'imei',
      'serial number',
      'serial',
      'eui',
      'dev eui',
    ],
  ],
  expectedEvery: [
    ...['expected every', 'expected interval', 'interval', 'report interval', 'reporting interval', 'heartbeat'],
    ...['expected interval s', 'expected every s', 'interval s', 'expected interval seconds', 'interval seconds'],
  ],
  expectedEveryMs: ['expected every ms', 'expected interval ms', 'interval ms'],
  expectedEveryMinutes: ['expected interval minutes', 'interval minutes', 'interval min'],
});

/** Devices beyond this share of the fleet are not let go of unless somebody says how many. */
export const mostRetiredShare = 0.01;

/**
 * The inventory of a tenant. A list is complete unless `partial`: who is missing from it is retired, but nobody is when
 * rows of it could not be read, for they might have named anybody.
 */
export class DeviceImport implements Importer {
  readonly changes = noChanges();
  nameless = false;
  readonly #known: Devices;
  readonly #partial: boolean;
  readonly #confirmed: number | undefined;
  readonly #seen = new TextTable();
  readonly #registered: FactChunks<Device>;
  readonly #retired: FactChunks<string>;

  constructor(
    known: Devices,
    { tenant, importedAt, tell }: Importing,
    { partial = false, confirm }: { partial?: boolean; confirm?: number | undefined } = {},
  ) {
    this.#known = known;
    this.#partial = partial;
    this.#confirmed = confirm;
    this.#registered = new FactChunks(
      devicesPerFact,
      (device) => Buffer.byteLength(JSON.stringify(device)),
      (devices) => tell({ type: 'devices-registered', tenant, importedAt, devices }),
    );
    this.#retired = new FactChunks(
      devicesPerFact,
      (id) => id.length + 3,
      (ids) => tell({ type: 'devices-retired', tenant, importedAt, ids }),
    );
  }

  fields(names: readonly string[]): (string | undefined)[] {
    return columns.fields(names);
  }

  lacks(fields: readonly (string | undefined)[]): string | undefined {
    return fields.includes('id') ? undefined : 'a column with the device id (id, device_id, device, name)';
  }

  take(row: Row): string {
    const cells = columns.cells(row, 'hardwareIds');
    const reader = new RowReader(cells);
    const id = reader.id('id');
    if (!isId(id)) this.nameless = true;
    else if (this.#seen.find(id) >= 0) reader.fail('id_repeated');
    // Also where the rest of the row is refused: the device is on the list.
    else this.#seen.add(id);
    const device = readDevice(reader, id);
    if (reader.reason !== '') return reader.reason;
    if (!this.#known.differs(device)) this.changes.unchanged++;
    else {
      if (this.#known.get(id, Number.POSITIVE_INFINITY) === undefined) this.changes.added++;
      else this.changes.changed++;
      this.#registered.add(device);
    }
    return '';
  }

  finish(whole: boolean): Held | undefined {
    this.#registered.flush();
    if (this.#partial || !whole || this.nameless) return undefined;
    const known = this.#known.size(Number.POSITIVE_INFINITY);
    for (const { id } of this.#known.all(Number.POSITIVE_INFINITY)) {
      if (this.#seen.find(id) >= 0) continue;
      this.changes.retired++;
      this.#retired.add(id);
    }
    this.#retired.flush();
    const { retired } = this.changes;
    return retired > known * mostRetiredShare && retired !== this.#confirmed ? { retired, known } : undefined;
  }
}

type Field = Parameters<typeof columns.cells>[1] & string;

function readDevice(reader: RowReader<Field>, id: string): Device {
  const device: Device = {
    id,
    model: reader.name('model'),
    firmware: reader.name('firmware'),
    site: reader.name('site'),
    gateway: reader.name('gateway'),
    productionBatch: reader.name('productionBatch'),
    owner: reader.name('owner'),
    hardwareIds: hardwareIds(reader),
    expectedEveryMs: reader.duration('expectedEvery', 's'),
  };
  if (reader.has('expectedEveryMs')) device.expectedEveryMs = reader.duration('expectedEveryMs', 'ms');
  if (reader.has('expectedEveryMinutes')) device.expectedEveryMs = reader.duration('expectedEveryMinutes', 'm');
  return device;
}

/** From as many columns as there are, several in one cell apart by space, comma, semicolon or bar. */
function hardwareIds(reader: RowReader<Field>): string[] {
  const cells = reader.cell('hardwareIds');
  const found = new Set<string>();
  for (const cell of Array.isArray(cells) ? cells : [])
    for (const text of reader.textOf(cell, 'hardwareIds', 1_200).split(/[\s,;|]+/)) if (text !== '') found.add(text);
  if (found.size > 8) reader.fail('hardware_ids_too_many');
  for (const text of found) if (text.length > 128) reader.fail('hardware_ids_too_long');
  return [...found].sort();
}
