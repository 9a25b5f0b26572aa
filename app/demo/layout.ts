import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Day } from '../../simulator/day.ts';
import type { Gateway } from '../../simulator/fleet.ts';
import { type Credential, selfSigned } from './certificates.ts';
import { portIfFree } from './visitors.ts';

export interface Layout {
  configFile: string;
  startFile: string;
  data: string;
  /** What the gateways themselves keep. */
  gatewayData: string;
  listener: Credential;
  credentials: Map<string, Credential>;
  tokens: Map<string, string>;
}

export interface LayoutOptions {
  /** How much faster than the machine's the clock runs. */
  factor: number;
  /** Where the clock finds when it was started. */
  startFile: string;
  /** Of Kafka; none for the embedded log. */
  brokers: readonly string[];
  /** Sections of the configuration that lead to what stands in for the world. */
  outside: object;
}

/** Fewer real milliseconds than this between two ticks would keep the log busy with time alone. */
const realTickMs = 100;
/** What a busy machine may lag behind the fast clock, real ms. */
const realLatenessMs = 1_000;

/** Between two questions of a gateway, real ms. */
const realPollMs = 500;
const ownMs = 5 * 3_600_000;
/** Devices on the certificate of their factory are none of this day's news; a list is late after a working day. */
const judged = {
  'manufacturer-certificate-after-rotation': { rotateWithinMs: 48 * 3_600_000 },
  'not-on-issued-list': { pendingMs: 8 * 3_600_000 },
  // A day of one's own is all that there is: its first hours must do for what is usual.
  'value-spoofing': { leastMs: ownMs },
  'traffic-shape': { leastMs: ownMs },
  'payload-drift': { leastMs: ownMs },
};

/** Lays down what a demonstration runs on: certificates and tokens of its gateways, a held clock, a configuration. */
export async function layOut(
  directory: string,
  day: Day,
  { factor, startFile, brokers, outside }: LayoutOptions,
): Promise<Layout> {
  const at = (name: string): string => join(directory, name);
  const write = (name: string, text: string): string => {
    writeFileSync(at(name), text, { mode: 0o600 });
    return at(name);
  };
  const { gateways } = day.fleet;
  const listener = await selfSigned('tocsin.example');
  const credentials = new Map(await Promise.all(gateways.map(async ({ id }) => [id, await selfSigned(id)] as const)));
  const tokens = new Map(
    gateways.filter(({ protocol }) => protocol === 'http').map(({ id }) => [id, randomBytes(24).toString('base64url')]),
  );
  const data = at('data');
  const loopback = { host: '127.0.0.1', port: 0 };
  const listen = {
    ...loopback,
    certificate: write('listener.pem', listener.cert),
    key: write('listener-key.pem', listener.key),
  };
  const [tenant = 'default'] = new Set(gateways.map((gateway) => gateway.tenant));
  const configFile = write(
    'tocsin.yaml',
    stringify({
      data,
      ingest: {
        syslogUdp: { ...loopback, tenant },
        syslogTcp: { ...loopback, tenant },
        syslogTls: listen,
        http: loopback,
      },
      gateways: gateways.flatMap((gateway) => identityOf(gateway, credentials, tokens)),
      clock: { from: day.start, factor, startFile },
      detect: {
        tickMs: Math.ceil(realTickMs * factor),
        latenessMs: Math.max(120_000, Math.ceil(realLatenessMs * factor)),
        experimental: true,
        settings: judged,
      },
      edge: { ...listen, pollMs: Math.min(3_600_000, Math.ceil(realPollMs * factor)) },
      web: { ...loopback, port: await portIfFree(8080), insecureLoopback: true },
      // A day is over in minutes: nobody would see a refusal within its hour. The cap is
      // low so that a second person is asked.
      quarantine: { live: true, verifyWithinMinutes: 10_080, perHour: 2, shareOfFleet: 0 },
      learn: { everyMs: 250 },
      ...outside,
      ...(brokers.length === 0
        ? {}
        : { kafka: { brokers: [...brokers], topicPrefix: `demo-${day.seed}-${process.pid}.` } }),
    }),
  );
  return { configFile, startFile, data, gatewayData: at('gateways'), listener, credentials, tokens };
}

function identityOf({ id, tenant }: Gateway, credentials: Layout['credentials'], tokens: Layout['tokens']): object[] {
  const credential = credentials.get(id);
  const token = tokens.get(id);
  return [
    {
      ...{ id, tenant, certificateSha256: credential?.sha256 },
      ...(token === undefined ? {} : { tokenSha256: createHash('sha256').update(token).digest('hex') }),
    },
  ];
}
