/** What a fleet sends. */
export interface Fleet {
  devices: number;
  /** Telemetry messages of a device an hour, and identity events a day (sessions, certificates, authentication). */
  messagesPerHour: number;
  identityPerDay: number;
  /** Devices behind a gateway. */
  perGateway: number;
  /** The busiest minute of the day over its mean. */
  peak: number;
  /** Minutes within which all devices come back after an outage, two identity events each. */
  reconnectMinutes: number;
}

export const dayMinutes = 1_440;
/** When the day is busiest, and when everybody comes back. */
export const busiest = 14 * 60;
export const outageEnds = 20 * 60;

/** Events per second in a minute of the day. */
export interface Rates {
  telemetry: number;
  identity: number;
}

export function meanRates({ devices, messagesPerHour, identityPerDay }: Fleet): Rates {
  return { telemetry: (devices * messagesPerHour) / 3_600, identity: (devices * identityPerDay) / 86_400 };
}

/** In how many of so many partitions a gateway is heard of within some minutes, on average: its devices lie where their names put them. */
export function partitionsHearing({ perGateway, messagesPerHour }: Fleet, partitions: number, minutes: number): number {
  const speaking = perGateway * (1 - Math.exp((-messagesPerHour * minutes) / 60));
  return partitions * (1 - (1 - 1 / partitions) ** speaking);
}

/** A day with one peak, whose mean is `meanRates`, and an outage that ends in the evening. */
export function ratesAt(fleet: Fleet, minute: number): Rates {
  const mean = meanRates(fleet);
  const now = shape(fleet.peak, minute);
  const back = minute >= outageEnds && minute < outageEnds + fleet.reconnectMinutes;
  const returning = back ? (2 * fleet.devices) / (fleet.reconnectMinutes * 60) : 0;
  return { telemetry: mean.telemetry * now, identity: mean.identity * now + returning };
}

/** Mean of ((1 + cos) / 2)^4 over a whole turn. */
const bellMean = 70 / 256;

/** @param peak at least 1, at most 1 / bellMean: beyond, nights would be negative */
function shape(peak: number, minute: number): number {
  const bell = ((1 + Math.cos((2 * Math.PI * (minute - busiest)) / dayMinutes)) / 2) ** 4;
  const height = (peak - 1) / (1 - bellMean);
  return peak - height + height * bell;
}
