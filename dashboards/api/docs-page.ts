import type { FastifyInstance } from 'fastify';
import { kinds } from './problem.ts';
import type { Access, Route } from './route.ts';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function text(words: string): string {
  return words.replace(/[&<>"']/g, (char) => escapes[char] ?? '');
}

const style = `body { font: 13px/1.45 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; vertical-align: top; padding: 4px 12px 4px 0; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
code { font: 12px ui-monospace, monospace; overflow-wrap: anywhere; }
`;

function whoMay(access: Access): string {
  if (access.who === 'anyone') return 'anyone';
  const again = access.stepUp === true ? ' with step-up' : '';
  return access.who === 'account' ? `signed in${again}` : `${access.role}${again}`;
}

/** A page that lists the routes, for people: no script, nothing from elsewhere. */
export function docsPage(routes: readonly Route[]): string {
  const rows = routes.map(
    ({ method, path, summary, access }) =>
      `<tr><td><code>${method}</code></td><td><code>/api/v1${text(path)}</code></td><td>${text(whoMay(access))}</td><td>${text(summary)}</td></tr>`,
  );
  const codes = Object.entries(kinds).map(
    ([code, [status, title]]) => `<tr><td>${status}</td><td><code>${code}</code></td><td>${text(title)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Tocsin API</title>
<link rel="stylesheet" href="/docs.css"></head>
<body><h1>Tocsin API</h1>
<p>Shapes of requests and answers: <a href="/api/v1/openapi.json">openapi.json</a> (OpenAPI 3.1). Programs send
<code>Authorization: Bearer TOKEN</code> with a token made under Settings; pages send the session cookie and, with every
change, <code>x-tocsin-csrf</code>. Errors are <code>application/problem+json</code> with a <code>code</code>.
Changes of alerts and cases name the revision they saw: <code>If-Match: "7"</code>.</p>
<table><thead><tr><th>Method</th><th>Address</th><th>Who</th><th>What</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table>
<h2>Codes of problems</h2>
<table><thead><tr><th>Status</th><th>Code</th><th>Meaning</th></tr></thead>
<tbody>
${codes.join('\n')}
</tbody></table></body></html>
`;
}

export function addDocs(app: FastifyInstance, routes: readonly Route[]): void {
  const hidden = { schema: { hide: true } as object };
  const page = docsPage(routes);
  app.get('/docs', hidden, (_request, reply) => reply.type('text/html; charset=utf-8').send(page));
  app.get('/docs.css', hidden, (_request, reply) => reply.type('text/css; charset=utf-8').send(style));
}
