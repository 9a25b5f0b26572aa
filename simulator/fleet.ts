import { Random } from './random.ts';

export const tenants = ['north', 'south'] as const;
export const models = ['meter-a1', 'valve-b2', 'camera-c3'] as const;
export const protocols = ['tls', 'http', 'tcp', 'udp'] as const;
export type Protocol = (typeof protocols)[number];

export interface Issuer {
  tenant: string;
  /** Key id, 40 hex digits. */
  id: string;
  name: string;
}

export interface Certificate {
  serial: string;
  sha256: string;
  issuer: Issuer;
  subject: string;
}

export interface Gateway {
  index: number;
  id: string;
  tenant: string;
  protocol: Protocol;
  /** Whether its channel vouches for what it says: mTLS or a token. */
  trusted: boolean;
  /** The address its devices come from. */
  address: string;
}

export interface Device {
  index: number;
  /** Unique within the tenant only, so that a mix-up of tenants shows. */
  id: string;
  tenant: string;
  model: string;
  gateway: Gateway;
  certificate: Certificate;
  /** `usual` devices follow the day; `hub`s send a lot, evenly; `sensor`s a reading at an even pace; `sleeper`s wake a few times a day. */
  character: 'usual' | 'hub' | 'sensor' | 'sleeper';
  /** Messages a minute, averaged over the day; 0 for sleepers. */
  rate: number;
  /** Share by which the daily rhythm raises and lowers the rate. */
  swing: number;
  /** Sends one and the same payload always. */
  constant: boolean;
}

export interface Fleet {
  seed: number;
  issuers: readonly Issuer[];
  gateways: readonly Gateway[];
  devices: readonly Device[];
}

const gatewayCount = 40;
const hubShare = 0.004;
const sleeperShare = 0.05;
const sensorShare = 0.15;
const constantShare = 0.06;

const swings: Record<Device['character'], number> = { usual: 0.5, hub: 0.1, sensor: 0, sleeper: 0.5 };

/** Of every twenty gateways one speaks UDP, two plain TCP, four HTTP, thirteen TLS; the plain ones belong to the first tenant. */
function protocolAt(index: number): Protocol {
  const place = index % 20;
  if (place === 4) return 'udp';
  if (place === 8 || place === 18) return 'tcp';
  return place === 3 || place === 7 || place === 12 || place === 16 ? 'http' : 'tls';
}

export function issueCertificate(random: Random, issuer: Issuer, device: string): Certificate {
  return {
    serial: random.integer(1, 7).toString(16) + random.hex(31),
    sha256: random.hex(64),
    issuer,
    subject: `CN=${device},O=${issuer.tenant}`,
  };
}

/** Average of a device in messages a minute: log-normal, 0.1 to 2, so that the peak of the day stays below 3. */
function rateOf(random: Random, character: Device['character']): number {
  if (character === 'sleeper') return 0;
  if (character === 'hub') return random.between(4.2, 5.5);
  // A hundred readings within the hours of learning.
  if (character === 'sensor') return random.between(0.32, 0.42);
  return Math.min(2, Math.max(0.1, 0.15 * Math.exp(0.7 * random.normal())));
}

function characterOf(random: Random): Device['character'] {
  const draw = random.next();
  if (draw < hubShare) return 'hub';
  if (draw < hubShare + sleeperShare) return 'sleeper';
  return draw < hubShare + sleeperShare + sensorShare ? 'sensor' : 'usual';
}

/** The same fleet for the same seed and size. Throws RangeError on a size below 1. */
export function planFleet(seed: number, size: number): Fleet {
  if (!(size >= 1)) throw new RangeError('a fleet has at least one device');
  const random = new Random(seed, 'fleet');
  const issuers = tenants.flatMap((tenant) =>
    ['Operational', 'Manufacturer'].map((name) => ({
      tenant,
      id: random.hex(40),
      name: `O=${tenant},CN=${name} CA`,
    })),
  );
  const gateways = Array.from({ length: gatewayCount }, (_, index): Gateway => {
    const protocol = protocolAt(index);
    return {
      index,
      id: `gw-${String(index + 1).padStart(2, '0')}`,
      tenant: tenants[index % tenants.length] ?? tenants[0],
      protocol,
      trusted: protocol === 'tls' || protocol === 'http',
      address: `192.0.2.${index + 1}`,
    };
  });
  const numbers = new Map<string, number>();
  const devices = Array.from({ length: size }, (_, index): Device => {
    const gateway = gateways[index % gatewayCount];
    if (gateway === undefined) throw new Error('no gateway');
    const { tenant } = gateway;
    const number = (numbers.get(tenant) ?? 0) + 1;
    numbers.set(tenant, number);
    const id = `dev-${String(number).padStart(4, '0')}`;
    const own = issuers.filter((issuer) => issuer.tenant === tenant);
    const share = random.next();
    const character = characterOf(random);
    const certificate = issueCertificate(random, own[random.chance(0.8) ? 0 : 1] ?? random.pick(own), id);
    return {
      index,
      id,
      tenant,
      model: share < 0.5 ? models[0] : share < 0.8 ? models[1] : models[2],
      gateway,
      certificate,
      character,
      rate: rateOf(random, character),
      swing: swings[character],
      constant: character === 'usual' && random.chance(constantShare),
    };
  });
  return { seed, issuers, gateways, devices };
}

const dayMs = 24 * 3_600_000;

/** Messages a minute a device is expected to send at a time: highest at 15:00 UTC, lowest at 3:00. */
export function usualRate(device: Device, time: number): number {
  return device.rate * (1 + device.swing * Math.sin((2 * Math.PI * ((time % dayMs) - 9 * 3_600_000)) / dayMs));
}
