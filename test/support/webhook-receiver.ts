import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Webhook as Verifier } from 'standardwebhooks';
import { type Webhook, webhookSchema } from '../../schemas/webhook.ts';

export interface Received {
  readonly id: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** A status, headers or body to answer with, or what a server does that gives none. */
export type Answer = number | 'hang' | 'cut' | ((response: ServerResponse) => void);

export interface WebhookReceiver {
  readonly port: number;
  readonly url: string;
  /** All that came in, whatever was answered. */
  readonly received: Received[];
  /** Connections that were made. */
  connections(): number;
  /** What is answered next, request by request; afterwards 204. */
  answers(...next: Answer[]): void;
  close(): Promise<void>;
}

/** A receiver as people write them, on loopback. */
export async function startWebhookReceiver(tls?: { cert: string; key: string }): Promise<WebhookReceiver> {
  const received: Received[] = [];
  const queue: Answer[] = [];
  let connections = 0;
  const server = tls === undefined ? createServer() : createSecureServer(tls);
  server.on('connection', () => (connections += 1));
  server.on('request', (request, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = plain(request.headers);
      received.push({ id: headers['webhook-id'] ?? '', headers, body: Buffer.concat(chunks).toString() });
      const answer = queue.shift() ?? 204;
      if (answer === 'hang') return;
      if (answer === 'cut') response.destroy();
      else if (typeof answer === 'number') response.writeHead(answer).end();
      else answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http${tls === undefined ? '' : 's'}://127.0.0.1:${port}/hooks?of=tocsin`,
    received,
    connections: () => connections,
    answers: (...next) => void queue.push(...next),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What a webhook says, once the reference implementation has found it signed with this secret. @throws when it is not */
export function verified({ body, headers }: Pick<Received, 'body' | 'headers'>, secret: string): Webhook {
  return webhookSchema.parse(new Verifier(secret).verify(body, headers));
}

/** A secret as operators make one; the same for the same byte. */
export function secretOf(byte: number): string {
  return `whsec_${Buffer.alloc(32, byte).toString('base64')}`;
}

function plain(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

export { selfSigned as localCredential } from '../../app/demo/certificates.ts';
