import type { Random } from '../random.ts';
import { type Client, TunnelLog } from './tunnel-log.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Something that happens at a time; what it says depends on what happened before. */
export interface Act {
  at: number;
  act: () => void;
}

/** One gateway with its clients, and all that happens there. */
export interface Site {
  log: TunnelLog;
  clients: readonly Client[];
  acts: Act[];
  random: Random;
}

/** An address of a network of its own: of clients, or of strangers. */
export function addressIn(random: Random, of: 'clients' | 'strangers'): string {
  const [first, low] = of === 'clients' ? [100, 64] : [203, 0];
  return `${first}.${low + random.integer(0, 63)}.${random.integer(0, 255)}.${random.integer(1, 254)}`;
}

export const portIn = (random: Random): number => random.integer(1_024, 65_000);

/** A gateway and its clients on usual days; nothing else has happened yet. */
export function planSite(random: Random, id: string, verb: 3 | 4, count: number, from: number, to: number): Site {
  const log = new TunnelLog(id, verb);
  const clients = Array.from({ length: count }, (_, number) => ({
    ...{ name: `${id}-dev-${number}`, address: addressIn(random, 'clients'), port: portIn(random) },
    ...{ number, unnamed: false },
  }));
  const site: Site = { log, clients, acts: [], random };
  for (const client of clients) {
    comesAndGoes(site, client, from, to);
    if (client.number < quietClients) continue;
    if (random.chance(1 / 2)) stutters(site, client, from, to);
    if (random.chance(1 / 3)) wanders(site, client, from, to);
  }
  return site;
}

/** Clients of a gateway whose packets are never repeated but by an episode. */
export const quietClients = 4;

/** Its session ends now and then, and begins anew from another port, sometimes another address. */
function comesAndGoes({ log, acts, random }: Site, client: Client, from: number, to: number): void {
  const first = from + random.between(0, 10 * minuteMs);
  acts.push({ at: first, act: () => log.opens(first, client) });
  for (let at = first + 8 * hourMs * random.exponential(); at < to; at += 8 * hourMs * random.exponential()) {
    const when = at;
    acts.push({
      at,
      act: () => {
        log.closes(when, client);
        client.port = portIn(random);
        if (random.chance(1 / 4)) client.address = addressIn(random, 'clients');
        log.opens(when + 5_000, client);
      },
    });
  }
}

/** A radio link: bouts of a few duplicates, of many now and then. */
function stutters({ log, acts, random }: Site, client: Client, from: number, to: number): void {
  const perHour = random.logUniform(0.5, 8);
  const size = random.between(1, 4);
  for (let at = from + 11 * minuteMs; ; ) {
    at += (hourMs / perHour) * random.exponential();
    if (at >= to) return;
    const count = Math.ceil(size * random.exponential() * (random.chance(0.01) ? 8 : 1));
    for (let i = 0; i < count; i++) {
      const when = at + i * 200;
      acts.push({ at: when, act: () => log.repeats(when, client) });
    }
  }
}

/** Moves from network to network; now and then while its keys are negotiated, with duplicates of packets on the way. */
function wanders(site: Site, client: Client, from: number, to: number): void {
  const { random } = site;
  for (let at = from + 12 * minuteMs; ; ) {
    at += 3 * hourMs * random.exponential();
    if (at >= to) return;
    moving(site, client, at);
  }
}

export function moving({ log, acts, random }: Site, client: Client, at: number): void {
  const [address, port] = [addressIn(random, 'clients'), portIn(random)];
  const negotiates = random.chance(1 / 5) ? random.integer(2, 4) : 0;
  for (let i = 0; i < negotiates; i++) {
    const when = at + i * 400;
    acts.push({ at: when, act: () => log.misses(when, `${address}:${port}`) });
  }
  const moved = at + negotiates * 400;
  acts.push({ at: moved, act: () => log.moves(moved, client, address, port) });
  if (random.chance(1 / 4)) acts.push({ at: moved + 100, act: () => log.repeats(moved + 100, client) });
}
