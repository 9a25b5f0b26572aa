import { Agent, type AgentOptions, request } from 'node:https';
import { checkServerIdentity } from 'node:tls';
import { Fault } from '../../runtime/errors.ts';
import { type Answer, answerSchema, type Poll } from '../../schemas/gateway.ts';

export interface EdgeAddress {
  /** https://edge.example:8443 */
  url: string;
  /** PEM: our own certificate and key, and the authority of the edge's. */
  certificate: Buffer;
  key: Buffer;
  authority: Buffer;
  /** The name in the edge's certificate, where it is not the host of `url`. */
  serverName?: string | undefined;
}

/** Ten thousand denials with all their names. */
const answerBytes = 16 * 1024 * 1024;
/** Longer than any edge holds a request. */
const answerMs = 120_000;

/** Asks the edge over one connection that stays open. Outbound only: a gateway listens to nobody. */
export function edgeClient({ url, certificate, key, authority, serverName }: EdgeAddress) {
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 1,
    cert: certificate,
    key,
    ca: authority,
    ...named(serverName),
  });
  const target = new URL('/v1/poll', url);
  return {
    /** @throws Fault TIMEOUT or ROLE_FAILED (both retryable) when there is no proper answer */
    ask: (poll: Poll, signal: AbortSignal): Promise<Answer> =>
      new Promise((resolve, reject) => {
        const fail = (message: string, cause?: unknown): void =>
          reject(new Fault('ROLE_FAILED', `the edge at ${target.host}: ${message}`, { retryable: true, cause }));
        const body = Buffer.from(JSON.stringify(poll));
        const headers = { 'content-type': 'application/json', 'content-length': body.length };
        const asking = request(target, { method: 'POST', agent, headers, signal, timeout: answerMs }, (response) => {
          const chunks: Buffer[] = [];
          let size = 0;
          response.on('data', (chunk: Buffer) => {
            size += chunk.length;
            if (size > answerBytes) asking.destroy(new Error('its answer is too long'));
            else chunks.push(chunk);
          });
          response.on('error', (cause) => fail(cause.message, cause));
          response.on('end', () => {
            if (response.statusCode !== 200) return fail(`answered ${response.statusCode}`);
            const answer = answerSchema.safeParse(json(Buffer.concat(chunks)));
            if (answer.success) resolve(answer.data);
            else fail('answered what is no answer');
          });
        });
        asking.on('timeout', () => asking.destroy(new Error('it did not answer in time')));
        asking.on('error', (cause) => fail(cause.message, cause));
        asking.end(body);
      }),
    close: () => agent.destroy(),
  };
}

/** Checked against this name instead of the host, and still checked. */
function named(serverName: string | undefined): AgentOptions {
  if (serverName === undefined) return {};
  return {
    servername: serverName,
    checkServerIdentity: (_host, certificate) => checkServerIdentity(serverName, certificate),
  };
}

function json(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
