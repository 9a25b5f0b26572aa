import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { runAgent } from '../../gateway/agent/agent.ts';
import type { Enforcer } from '../../gateway/agent/enforcers/enforcer.ts';
import { nftables } from '../../gateway/agent/enforcers/nftables.ts';
import { openvpnCrlDirectory } from '../../gateway/agent/enforcers/openvpn-crl-directory.ts';
import { openvpnManagement } from '../../gateway/agent/enforcers/openvpn-management.ts';
import { systemClock } from '../../runtime/clock.ts';
import { type GatewayConfig, gatewayConfigSchema } from '../../runtime/config/gateway-schema.ts';
import { readYaml } from '../../runtime/config/load.ts';
import { parseYaml } from '../../runtime/config/parse-yaml.ts';
import { readSecret } from '../../runtime/config/secret.ts';
import { createLogger } from '../../runtime/logger.ts';
import { readIfNamed, readNamed } from '../read-file.ts';
import { stopOnSignals } from '../signals.ts';

export function addGateway(program: Command): void {
  program
    .command('gateway')
    .description('run on a gateway: asks the edge whom to refuse, and makes OpenVPN, Mosquitto or nftables refuse them')
    .requiredOption('-c, --config <file>', 'its YAML configuration')
    .option('--check', 'read the configuration and its files, say what would be enforced, and stop')
    .action(async ({ config: file, check }: { config: string; check?: boolean }) => {
      const config = parseYaml(gatewayConfigSchema, readYaml(file), file);
      const near = (path: string): string => resolve(dirname(file), path);
      const enforcers = await enforcersOf(config.enforcers, near);
      const address = {
        url: config.edge,
        certificate: readNamed(near(config.certificate)),
        key: readNamed(near(config.key)),
        authority: readNamed(near(config.authority)),
        serverName: config.serverName,
      };
      process.stdout.write(
        `gateway: asks ${config.edge}, enforces by ${enforcers.map(({ name }) => name).join(', ')}\n`,
      );
      if (check === true) return;
      const { signal } = stopOnSignals();
      const directory = near(config.data);
      await runAgent({ ...address, directory, enforcers, clock: systemClock, logger: createLogger('gateway'), signal });
    });
}

async function enforcersOf(wanted: GatewayConfig['enforcers'], near: (path: string) => string): Promise<Enforcer[]> {
  const enforcers: Enforcer[] = [];
  // The one that keeps a device out comes before the one that throws it out: it would be back at once.
  if (wanted.openvpnCrlDirectory !== undefined) enforcers.push(openvpnCrlDirectory(near(wanted.openvpnCrlDirectory)));
  if (wanted.nftables !== undefined) enforcers.push(nftables(wanted.nftables));
  if (wanted.mosquitto !== undefined) {
    const { url, username, passwordFile, authority } = wanted.mosquitto;
    const { mosquitto } = await import('../../gateway/agent/enforcers/mosquitto.ts');
    const ca = readIfNamed(authority === undefined ? undefined : near(authority));
    enforcers.push(mosquitto({ url, username, password: readSecret(near(passwordFile)), authority: ca }));
  }
  if (wanted.openvpnManagement !== undefined) {
    const { host, port, passwordFile } = wanted.openvpnManagement;
    const password = passwordFile === undefined ? '' : readSecret(near(passwordFile));
    enforcers.push(openvpnManagement({ host, port, password }));
  }
  return enforcers;
}
