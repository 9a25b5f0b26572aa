import type { FastifyInstance } from 'fastify';
import { reportPath } from './headers.ts';

const reportBytes = 16 * 1024;

/** Browsers tell here when a page tried what the policy forbids: with our own pages that is an attack, or a bug. */
export async function countReports(app: FastifyInstance, count: (what: string) => void): Promise<void> {
  await app.register(async (own) => {
    own.removeAllContentTypeParsers();
    // What it says was written by whoever attacks: it is counted, not read.
    for (const type of ['application/csp-report', 'application/reports+json'])
      own.addContentTypeParser(type, { parseAs: 'buffer', bodyLimit: reportBytes }, async () => null);
    own.post(
      reportPath,
      { schema: { hide: true } as object, config: { rateLimit: { max: 60 } } },
      (_request, reply) => {
        count('csp_report');
        return reply.code(204).send();
      },
    );
  });
}
