import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { isIP } from 'node:net';

/** What is read of an answer, and thrown away, before the connection is closed: bytes, and ms. */
export const answerBytes = 16 * 1024;
const answerMs = 1_000;
const headerBytes = 8 * 1024;

export interface Post {
  readonly url: URL;
  /** What is connected to, whatever the name in the URL stands for by then. */
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** PEM of a further authority that may vouch for it. */
  readonly authority?: string;
  readonly signal: AbortSignal;
}

/**
 * The status of the answer to one POST on a connection of its own. Redirects are answers like others; what is in the
 * answer is of no interest.
 * @throws what node:http does: codes such as ECONNREFUSED, or AbortError
 */
export function post({ url, address, headers, body, authority, signal }: Post): Promise<number> {
  const bytes = Buffer.from(body);
  const name = url.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const options = {
      ...{ method: 'POST', host: address, path: `${url.pathname}${url.search}`, agent: false, signal },
      ...(url.port === '' ? {} : { port: url.port }),
      headers: { ...headers, host: url.host, 'content-length': bytes.length },
      maxHeaderSize: headerBytes,
      // The certificate is held against the name that was asked for, not against the address.
      ...(isIP(name) === 0 ? { servername: name } : {}),
      ...(authority === undefined ? {} : { ca: authority }),
    };
    const sent = (url.protocol === 'https:' ? requestSecure : requestPlain)(options, (answer) => {
      let left = answerBytes;
      answer.on('data', (chunk: Buffer) => {
        left -= chunk.length;
        if (left <= 0) answer.destroy();
      });
      const patience = setTimeout(() => answer.destroy(), answerMs);
      // What cuts the answer short changes nothing of its status.
      answer.on('error', () => undefined);
      answer.on('close', () => {
        clearTimeout(patience);
        resolve(answer.statusCode ?? 0);
      });
    });
    sent.on('error', reject);
    sent.end(bytes);
  });
}
