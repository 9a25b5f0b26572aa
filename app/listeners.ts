import type { Ingest } from '../ingest/ingest.ts';
import { startHttp } from '../ingest/sources/http/http.ts';
import { createIdentities } from '../ingest/sources/identities.ts';
import { startRelp, startRelpTls } from '../ingest/sources/relp/relp.ts';
import type { Source } from '../ingest/sources/source.ts';
import { startSyslogTcp } from '../ingest/sources/syslog/tcp.ts';
import { startSyslogTls } from '../ingest/sources/syslog/tls.ts';
import { startSyslogUdp } from '../ingest/sources/syslog/udp.ts';
import type { Config } from '../runtime/config/schema.ts';
import { readIfNamed, readNamed } from './read-file.ts';

/** Opens every listener that the configuration names, or none. @throws Fault PORT_IN_USE, CONFIG_INVALID */
export async function openListeners({ ingest, gateways }: Config, taking: Ingest): Promise<Source[]> {
  const { syslogUdp, syslogTcp, syslogTls, relp, relpTls, http, frameBytes, maxSessions, maxSessionsPerPeer } = ingest;
  const own = { identities: createIdentities(gateways), frameBytes, maxSessions, maxSessionsPerPeer };
  // Nothing opens before every file has been read: what is open already could not be closed again.
  const starts: (() => Promise<Source>)[] = [];
  if (syslogUdp !== undefined) starts.push(() => startSyslogUdp({ ...syslogUdp, ...own }, taking));
  if (syslogTcp !== undefined) starts.push(() => startSyslogTcp({ ...syslogTcp, ...own }, taking));
  if (relp !== undefined) starts.push(() => startRelp({ ...relp, ...own }, taking));
  if (syslogTls !== undefined) {
    const tls = { ...own, ...withFiles(syslogTls) };
    starts.push(() => startSyslogTls(tls, taking));
  }
  if (relpTls !== undefined) {
    const tls = { ...own, ...withFiles(relpTls) };
    starts.push(() => startRelpTls(tls, taking));
  }
  if (http !== undefined) {
    const { host, port, certificate, key, clientAuthority } = http;
    const files = {
      certificate: readIfNamed(certificate),
      key: readIfNamed(key),
      clientAuthority: readIfNamed(clientAuthority),
    };
    starts.push(() => startHttp({ ...own, host, port, ...files }, taking));
  }
  // A listener that cannot even begin (a key that is none) must not keep the others from being closed.
  const started = await Promise.allSettled(starts.map(async (start) => start()));
  const sources = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const refused = started.find((one) => one.status === 'rejected');
  if (refused === undefined) return sources;
  await Promise.all(sources.map((source) => source.close()));
  throw refused.reason;
}

type SecureListener = NonNullable<Config['ingest']['syslogTls']>;

function withFiles({ host, port, certificate, key, clientAuthority }: SecureListener) {
  const authority = clientAuthority === undefined ? {} : { clientAuthority: readNamed(clientAuthority) };
  return { host, port, certificate: readNamed(certificate), key: readNamed(key), ...authority };
}
