import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runAgent } from '../../gateway/agent/agent.ts';
import { openvpnCrlDirectory } from '../../gateway/agent/enforcers/openvpn-crl-directory.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { Gateway } from '../../simulator/fleet.ts';
import type { Layout } from './layout.ts';

/** What is refused was written down long before: looked after seldom. Real ms. */
const tendMs = 30_000;

export interface Agents {
  /** Where a gateway looks up the certificates that it must not let in, each a file named by its serial. */
  deniedAt: (gateway: Gateway) => string;
  stop(): Promise<void>;
}

/** The other end of the command channel, on every gateway of the fleet. */
export function startAgents(
  gateways: readonly Gateway[],
  layout: Layout,
  { edge, clock, logger }: { edge: string; clock: Clock; logger: Logger },
): Agents {
  const stopping = new AbortController();
  const deniedAt = ({ id }: Gateway): string => join(layout.gatewayData, id, 'denied');
  const running = gateways.map(async (gateway) => {
    const credential = layout.credentials.get(gateway.id);
    if (credential === undefined) return;
    mkdirSync(deniedAt(gateway), { recursive: true, mode: 0o700 });
    await runAgent({
      url: `https://${edge}`,
      certificate: Buffer.from(credential.cert),
      key: Buffer.from(credential.key),
      authority: Buffer.from(layout.listener.cert),
      directory: join(layout.gatewayData, gateway.id),
      enforcers: [openvpnCrlDirectory(deniedAt(gateway))],
      ...{ clock, tendMs, signal: stopping.signal },
      logger: { info: () => undefined, warn: logger.warn.bind(logger) },
    });
  });
  for (const one of running)
    one.catch((failure: unknown) => logger.error({ failure: String(failure) }, 'a gateway ended'));
  return {
    deniedAt,
    async stop() {
      stopping.abort();
      await Promise.allSettled(running);
    },
  };
}
