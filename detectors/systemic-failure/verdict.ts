import type { Severity } from '../../schemas/finding.ts';
import type { Verdict } from '../detector.ts';
import { span } from '../evidence.ts';
import type { Episode, Failure } from './failure.ts';

/** Detectors that see in single devices what this explains, for the same issuer and reason. */
const explained = ['D01', 'D02', 'D09', 'D16', 'D20'].join(',');

/** @param endedAt event time of the last failure once it is over */
export function verdictOf(
  failure: Failure,
  episode: Episode,
  issuer: string,
  devices: number,
  endedAt: number | undefined,
): Verdict {
  const { witnesses, openedAt, gateways } = episode;
  const from = witnesses.reduce((least, { at }) => Math.min(least, at), openedAt);
  const planned = plannedFor(episode);
  const where = gateways.size === 1 ? `gateway ${[...gateways.keys()].join('')}` : `${gateways.size} gateways`;
  const what = `${devices} devices on ${where} fail with ${failure.reason}`;
  const under = issuer === '' ? '' : `, certificates of ${issuer.startsWith('dn:') ? issuer.slice(3) : issuer}`;
  const ending = endedAt === undefined ? '' : `; over after ${span(endedAt - from)}`;
  return {
    reason: failure.reason,
    severity: severityOf(episode, planned),
    title: `${what}${under}${ending}`,
    // Names that somebody can make up at will, all from one address, may be one attacker.
    confidence: failure.peers.size === 1 && gateways.size <= 1 ? 1 : gateways.size <= 1 ? 2 : 3,
    spoofable: (episode.toldSpoofable & 3) as Verdict['spoofable'],
    at: openedAt,
    evidence: witnesses.map(({ event }) => event),
    device: '',
    gateway: gateways.size === 1 ? [...gateways.keys()].join('') : '',
    explanation: {
      metric: 'devices failing in 5 minutes',
      observed: devices,
      expectedLow: 0,
      expectedHigh: episode.limit - 1,
      samples: episode.windows,
      whose: 'fixed',
    },
    facts: {
      explains: explained,
      issuer,
      failure: failure.reason,
      devices,
      gateways: gateways.size,
      gatewayNames: [...gateways.keys()].toSorted().slice(0, 16).join(','),
      activeDevices: episode.active,
      limit: episode.limit,
      usual: Math.round(episode.rate * 100) / 100,
      chance: Number(episode.chance.toExponential(2)),
      from,
      lastAt: episode.lastAt,
      until: endedAt ?? null,
      ongoing: endedAt === undefined,
      planned,
    },
  };
}

/** The planned window that covers most of the witnesses, null when none does. */
function plannedFor({ witnesses }: Episode): string | null {
  const covered = witnesses.filter(({ planned }) => planned !== '');
  return covered.length * 2 > witnesses.length ? (covered[0]?.planned ?? null) : null;
}

function severityOf({ gateways }: Episode, planned: string | null): Severity {
  if (planned !== null) return 'low';
  return gateways.size <= 1 ? 'medium' : 'high';
}
