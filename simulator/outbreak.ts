import type { EpisodeKind } from './episode.ts';
import { type Device, tenants } from './fleet.ts';
import { Random } from './random.ts';
import { evenly } from './source.ts';

/** What D05's README promises to see: so many devices, and this share of the fleet, within five minutes. */
const leastDevices = 20;
const share = 0.05;
const lengthMs = 4 * 60_000;
const apartMs = 30 * 60_000;

/**
 * Devices of one issuer are refused for one reason, `strength` times as many as D05 promises to see. A kind for each
 * tenant and reason, so that no two of a day are one.
 */
function outbreakOf(kind: 'attack' | 'trap', tenant: string, reason: string, place: number): EpisodeKind {
  return {
    name: `${kind === 'attack' ? 'outbreak' : 'few-fail'}-${tenant}-${reason.replaceAll('_', '-')}`,
    detector: 'D05',
    kind,
    plan(planner, wanted) {
      const { random, fleet, booking, start } = planner;
      const limit = Math.max(leastDevices, Math.ceil(share * planner.registered(tenant)));
      // Each has a part of the day to itself: two at a time of one issuer would be told apart by their reason only.
      const partMs = (planner.to - planner.from) / parts;
      const from = planner.from + partMs * ((place + fleet.seed) % parts);
      const at = Math.floor(random.between(from, from + partMs - lengthMs - apartMs));
      const to = at + lengthMs;
      const issuer = fleet.issuers.find((one) => one.tenant === tenant);
      const own = fleet.devices.filter(({ certificate, gateway }) => certificate.issuer === issuer && gateway.trusted);
      // Rather those to whom nothing has happened that day: a certificate that is revoked is refused for that.
      const spared = Map.groupBy(own, (device) =>
        booking.isFree(device, start, to) ? 'unused' : booking.isFree(device, at, to) ? 'free' : 'busy',
      );
      const pick = (most: number): number => random.integer(0, most);
      const members = [...shuffled(spared.get('unused') ?? [], pick), ...shuffled(spared.get('free') ?? [], pick)];
      const chosen = members.slice(0, Math.max(1, Math.floor(wanted * limit)));
      const count = chosen.length;
      return {
        label: {
          ...{ detector: this.detector, kind, name: this.name, tenant, subject: issuer?.id ?? '' },
          ...{ device: '', gateway: '', members: [], from: at, to, strength: count / limit },
        },
        play: (voiceOf) => [
          evenly({ from: at, to, count, random: new Random(fleet.seed, this.name) }, (out, due, index) => {
            const device = chosen[index];
            if (device !== undefined) out(voiceOf(device).refused(due, device.certificate, reason));
          }),
        ],
      };
    },
  };
}

function shuffled(devices: readonly Device[], upTo: (most: number) => number): Device[] {
  const left = [...devices];
  return Array.from({ length: left.length }, () => left.splice(upTo(left.length - 1), 1)).flat();
}

const reasons = { attack: ['certificate_expired', 'crl_expired'], trap: ['unknown_issuer', 'signature_wrong'] };

const all = tenants.flatMap((tenant) =>
  (['attack', 'trap'] as const).flatMap((kind) => reasons[kind].map((reason) => ({ kind, tenant, reason }))),
);
const parts = all.length;

export const outbreaks = all.map(({ kind, tenant, reason }, place) => outbreakOf(kind, tenant, reason, place));
