import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import staticFiles from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { changes } from './origin.ts';
import { Refused } from './problem.ts';

/** Where the built console lies, beside this source or beside what was built of it. */
export const consoleDirectory = fileURLToPath(new URL('../console/dist', import.meta.url));

const notBuilt = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Tocsin</title>
<body><h1>Tocsin is running, its console is not built</h1>
<p>Run <code>npm run build:console</code> and load this page again. The API is at <a href="/docs">/docs</a>.</p>
</body></html>
`;

/** The console: files named by their content are kept by browsers for good, every other address is its one page. */
export async function addConsole(app: FastifyInstance, directory: string): Promise<void> {
  await app.register(staticFiles, {
    root: directory,
    wildcard: true,
    index: false,
    redirect: false,
    dotfiles: 'ignore',
    serveDotFiles: false,
    allowedPath: (path: string) => path.startsWith('/assets/') || path.lastIndexOf('/') <= 0,
    setHeaders: (reply, path) => {
      void reply.header(
        'cache-control',
        path.startsWith(join(directory, 'assets')) ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
  const sendPage = (reply: FastifyReply) => {
    void reply.header('cache-control', 'no-cache');
    if (existsSync(join(directory, 'index.html'))) return reply.sendFile('index.html');
    return reply.code(503).type('text/html; charset=utf-8').send(notBuilt);
  };
  // The wildcard takes the root for a folder, which is served to nobody.
  app.get('/', { schema: { hide: true } }, async (_request, reply) => sendPage(reply));
  app.setNotFoundHandler(async (request, reply) => {
    const { pathname } = new URL(request.url, 'http://x');
    // Ids in addresses may hold dots, so only a file beside the page is told by one.
    const page = !changes(request.method) && !/^\/(?:(?:api|assets)\/|[^/]*\.[^/]*$)/.test(pathname);
    if (!page) throw new Refused('NOT_FOUND', 'Nothing is served at this address.');
    return sendPage(reply);
  });
}
