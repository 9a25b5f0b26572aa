import type { AnyDetector } from '../../detectors/detector.ts';
import { factsView } from '../../detectors/runner/facts.ts';
import { rowsOf } from '../../detectors/runner/rows.ts';
import { createRunner } from '../../detectors/runner/runner.ts';
import { stated } from '../../detectors/testing/stated.ts';
import type { Decoder } from '../../ingest/decoders/decoder.ts';
import { openvpnDecoder } from '../../ingest/decoders/openvpn/openvpn.ts';
import { SyslogReader } from '../../ingest/decoders/syslog-header/syslog-header.ts';
import { type Event, EventDraft } from '../../schemas/event/event.ts';
import { laneOf } from '../../schemas/event/kinds.ts';
import type { Finding } from '../../schemas/finding.ts';
import { type TunnelDay, tunnelTenant } from '../../simulator/tunnels/tunnel-day.ts';
import type { TunnelLine } from '../../simulator/tunnels/tunnel-log.ts';

const everyMs = 30_000;
const reader = new SyslogReader();

/** What the decoder of a gateway's channel makes of a line; undefined while it waits for more of them. */
function eventOf({ at, gateway, text }: TunnelLine, decoder: Decoder, index: number): Event | undefined {
  const line = `<29>${new Date(at).toISOString()} ${gateway} openvpn[7]: ${text}`;
  const raw = Buffer.from(line);
  reader.read({ text: line, start: 0, end: line.length, bytes: raw, from: 0, to: raw.length }, at, 0);
  const draft = Object.assign(new EventDraft(), { at, receivedAt: at, index, raw, host: gateway });
  if (decoder.decode(reader.syslog, draft) !== 'event' || laneOf(draft.kind) !== 'identity') return undefined;
  const { claimedDevice: device } = draft;
  return Object.assign(draft, {
    time: at,
    tenant: tunnelTenant,
    gateway,
    device,
    trust: 'mtls-gateway',
    channel: '0c',
  });
}

/** What detectors of identities find on a day of tunnels, as its lines come, folded in memory. */
export function foldTunnels({ start, end, lines }: TunnelDay, detectors: readonly AnyDetector[]): Finding[] {
  const facts = factsView({ lookup: () => undefined }, { usual: () => undefined });
  const runner = createRunner({ detectors, lane: 'identity', partition: 0, facts });
  const decoders = new Map<string, Decoder>();
  const found: Finding[] = [];
  let next = 0;
  let offset = 0;
  for (let time = start; time <= end; time += everyMs) {
    const position = () => ({ topic: 'identity.v1', partition: 0, offset: offset++ });
    found.push(...runner.tick({ time, fleet: 0, baselines: 0 }, position()));
    const events: Event[] = [];
    for (let line = lines[next]; line !== undefined && line.at < time + everyMs; line = lines[++next]) {
      const decoder = decoders.get(line.gateway) ?? openvpnDecoder();
      decoders.set(line.gateway, decoder);
      const event = eventOf(line, decoder, next);
      if (event !== undefined) events.push(event);
    }
    found.push(...runner.events(rowsOf(events), position()));
  }
  return stated(detectors, found);
}
