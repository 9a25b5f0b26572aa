import type { Label } from '../label.ts';
import { Random } from '../random.ts';
import { tunnelEpisodes } from './episodes.ts';
import { planSite } from './site.ts';
import type { TunnelLine } from './tunnel-log.ts';

const hourMs = 3_600_000;
/** A day and a half, the first hours of it for learning. */
const lengthMs = 36 * hourMs;
const learningMs = 10 * hourMs;
const leftMs = 2 * hourMs;
const clientsPerGateway = 12;
const strengths = { attack: { low: 1.3, high: 10 }, trap: { low: 0.1, high: 0.75 } };

export const tunnelTenant = 'north';

export interface TunnelDay {
  start: number;
  end: number;
  /** In the order they are received. */
  lines: readonly TunnelLine[];
  labels: readonly Label[];
}

/** A day of the logs of OpenVPN servers, at each of which one thing happens. Equal arguments give equal days. */
export function planTunnelDay(seed: number, start: number): TunnelDay {
  const end = start + lengthMs;
  const lines: TunnelLine[] = [];
  const labels: Label[] = [];
  for (const [episode, count] of tunnelEpisodes)
    for (let i = 0; i < count; i++) {
      const random = new Random(seed, 'tunnels', episode.name, i);
      const gateway = `gw-${episode.name}-${i}`;
      const site = planSite(random, gateway, episode.verb, clientsPerGateway, start, end);
      const strength = random.logUniform(strengths[episode.kind].low, strengths[episode.kind].high);
      const at = Math.floor(random.between(start + learningMs, end - leftMs));
      const befallen = episode.befall(site, at, strength, random);
      for (const { act } of site.acts.toSorted((a, b) => a.at - b.at)) act();
      for (const line of site.log.lines) lines.push(line);
      labels.push({
        ...{ detector: 'D12', kind: episode.kind, name: episode.name, tenant: tunnelTenant, gateway, members: [] },
        ...{ subject: befallen.subject, device: befallen.device, strength },
        ...{ from: at, to: at + Math.ceil(befallen.lengthMs) },
      });
    }
  return { start, end, lines: lines.sort((a, b) => a.at - b.at), labels };
}
