import type { Random } from '../random.ts';
import { addressIn, moving, portIn, quietClients, type Site } from './site.ts';
import { transportPromises as promises } from '../transport-promises.ts';
import type { Client } from './tunnel-log.ts';

const minuteMs = 60_000;
const withinMs = 4.5 * minuteMs;

/** What a label says of an episode beside its times. */
export interface Befallen {
  subject: string;
  device: string;
  lengthMs: number;
}

/** Something that happens at one gateway. */
export interface TunnelEpisode {
  name: string;
  kind: 'attack' | 'trap';
  verb: 3 | 4;
  befall(site: Site, at: number, strength: number, random: Random): Befallen;
}

type Befall = TunnelEpisode['befall'];

const anyOf = ({ clients }: Site, random: Random): Client => random.pick(clients);
const quietOf = ({ clients }: Site, random: Random): Client => random.pick(clients.slice(0, quietClients));
const peer = (address: string, random: Random): string => `${address}:${portIn(random)}`;

/** Acts so many times, evenly, and answers how long that took. */
function often(site: Site, at: number, count: number, lengthMs: number, act: (when: number) => void): number {
  for (let i = 0; i < count; i++) {
    const when = at + (i * lengthMs) / count;
    site.acts.push({ at: when, act: () => act(when) });
  }
  return lengthMs;
}

/** Recorded packets of a client's tunnel, from an address nobody knows. */
const elsewhere: Befall = (site, at, strength, random) => {
  const [victim, from] = [anyOf(site, random), addressIn(random, 'strangers')];
  const count = Math.ceil(strength);
  const lengthMs = often(site, at, count, count * 300, (when) =>
    site.log.strays(when, victim, peer(from, random), 'recorded'),
  );
  return { subject: from, device: '', lengthMs };
};

/** Packets of a handshake that was recorded. */
const handshakes: Befall = (site, at, strength, random) => {
  const from = addressIn(random, 'strangers');
  const count = Math.ceil(strength * promises.packets);
  const lengthMs = often(site, at, count, count * random.between(50, 900), (when) =>
    site.log.misses(when, peer(from, random)),
  );
  return { subject: from, device: '', lengthMs };
};

/** Packets of a client again, on its own way. */
const onPath: Befall = (site, at, strength, random) => {
  const victim = quietOf(site, random);
  const count = Math.floor(strength * promises.repeats);
  return {
    ...{ subject: victim.name, device: victim.name },
    lengthMs: often(site, at, count, withinMs, (when) => site.log.repeats(when, victim)),
  };
};

/** Recorded packets from elsewhere at a gateway that names no address. */
const nobodys: Befall = (site, at, strength, random) => {
  const victim = anyOf(site, random);
  const count = Math.floor(strength * promises.nobodys);
  const lengthMs = often(site, at, count, withinMs, (when) => site.log.strays(when, victim, '', 'recorded'));
  return { subject: site.log.gateway, device: '', lengthMs };
};

/** A client goes from network to network. */
const moved: Befall = (site, at, strength, random) => {
  const client = quietOf(site, random);
  const count = Math.max(1, Math.floor(20 * strength));
  for (let i = 0; i < count; i++) moving(site, client, at + i * 20_000);
  return { subject: client.name, device: client.name, lengthMs: count * 20_000 };
};

/** What a client whose session is gone goes on sending, until it comes in anew. */
function stale(site: Site, client: Client, at: number, lengthMs: number, address: string, random: Random): void {
  const from = peer(address, random);
  const other = site.clients[(client.number + 1) % site.clients.length] ?? client;
  often(site, at, Math.ceil(lengthMs / 1_500), lengthMs, (when) => site.log.strays(when, other, from, 'unreadable'));
  if (random.chance(1 / 3)) often(site, at, 3, 1_500, (when) => site.log.misses(when, from));
  const back = at + lengthMs + 1_000;
  site.acts.push({
    at: back,
    act: () => {
      Object.assign(client, { address, port: portIn(random) });
      site.log.opens(back, client);
    },
  });
}

/** A gateway is restarted: numbers are given anew, and its clients only find out. Some have another address by then. */
const restarted: Befall = (site, at, strength, random) => {
  const lengthMs = strength * 5 * minuteMs;
  for (const client of site.clients) {
    const address = random.chance(1 / 5) ? addressIn(random, 'clients') : client.address;
    stale(site, client, at + random.between(0, 2_000), lengthMs * random.between(0.5, 1), address, random);
  }
  return { subject: site.log.gateway, device: '', lengthMs };
};

/** A client comes back after an outage, with another address and what is left of a session that is gone. */
const returned: Befall = (site, at, strength, random) => {
  const client = anyOf(site, random);
  const lengthMs = strength * 5 * minuteMs;
  stale(site, client, at, lengthMs, addressIn(random, 'clients'), random);
  return { subject: client.name, device: client.name, lengthMs };
};

/** One packet now and then from an address nobody knows: what the internet is full of. */
const strangers: Befall = (site, at, strength, random) => {
  const from = addressIn(random, 'strangers');
  const count = Math.ceil(20 * strength);
  const lengthMs = often(site, at, count, count * 20_000, (when) => site.log.misses(when, peer(from, random)));
  return { subject: from, device: '', lengthMs };
};

/** A noisy client that the server names no more since a packet with another key came in its name. */
const unnamed: Befall = (site, at, strength, random) => {
  const client = quietOf(site, random);
  site.acts.push({ at, act: () => site.log.strays(at, client, '', 'unreadable') });
  const count = Math.floor(strength * promises.nobodys);
  const lengthMs = often(site, at + 1, count, withinMs, (when) => site.log.repeats(when, client));
  return { subject: site.log.gateway, device: '', lengthMs };
};

const kind = (name: string, what: TunnelEpisode['kind'], verb: 3 | 4, befall: Befall): TunnelEpisode => ({
  ...{ name, kind: what, verb, befall },
});

export const tunnelEpisodes: readonly (readonly [TunnelEpisode, number])[] = [
  [kind('replayed-elsewhere', 'attack', 4, elsewhere), 24],
  [kind('handshake-elsewhere', 'attack', 4, handshakes), 18],
  [kind('repeated-on-path', 'attack', 3, onPath), 24],
  [kind('nobodys-packets', 'attack', 3, nobodys), 12],
  [kind('moves', 'trap', 4, moved), 18],
  [kind('gateway-restarted', 'trap', 4, restarted), 12],
  [kind('returns', 'trap', 4, returned), 12],
  [kind('radio-bout', 'trap', 4, onPath), 18],
  [kind('single-packets', 'trap', 4, strangers), 12],
  [kind('unnamed-noise', 'trap', 3, unnamed), 12],
];
