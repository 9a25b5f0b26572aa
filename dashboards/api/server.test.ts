import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Fault } from '../../runtime/errors.ts';
import type { Caller } from './gate.ts';
import { Refused } from './problem.ts';
import { route, type Route } from './route.ts';
import { createServer, type Server } from './server.ts';

const caller: Caller = {
  ...{ account: 'ada', name: 'Ada', session: 's-1', csrf: 'right', stepUpUntil: 0 },
  roleIn: (tenant) => (tenant === 'acme' ? 'analyst' : undefined),
  roleEverywhere: undefined,
};
const home = 'http://127.0.0.1:8080';
const own = { host: '127.0.0.1:8080', origin: home, 'x-tocsin-csrf': 'right', cookie: 'tocsin-session=secret' };

let server: Server | undefined;
afterEach(() => server?.close());

async function serve(...routes: Route[]): Promise<Server> {
  server = await createServer({
    ...{ host: '127.0.0.1', port: 8080, tls: undefined, publicUrl: undefined, proxies: [], routes },
    home: { origins: [] },
    gate: { identify: ({ session }) => (session === 'secret' ? caller : undefined) },
    clock: { now: () => 1_000, real: (ms) => ms },
    logger: { error: () => undefined, warn: () => undefined },
    console: '/nowhere',
  });
  return server;
}

const note = route({
  method: 'POST',
  path: '/tenants/:tenant/notes/:number',
  summary: 'Write a note',
  access: { who: 'member', role: 'analyst' },
  params: z.object({ number: z.coerce.number().int() }),
  body: z.strictObject({ text: z.string().max(10) }),
  answer: z.object({ number: z.number(), by: z.string(), revision: z.number().nullable() }),
  handle: async ({ params, name, revision }) => ({
    body: { number: params.number, by: name, revision: revision ?? null, secret: 'kept here' },
    revision: 8,
  }),
});
const failing = (failure: unknown): Route =>
  route({
    method: 'GET',
    path: '/fails',
    summary: 'Fails',
    access: { who: 'anyone' },
    handle: async () => {
      throw failure;
    },
  });
const url = '/api/v1/tenants/acme/notes/7';
const payload = { text: 'seen' };

describe('a route', () => {
  test('is handed what its schemas let through, and answers no more than they say', async () => {
    const { app } = await serve(note);
    const answer = await app.inject({ method: 'POST', url, headers: { ...own, 'if-match': '"7"' }, payload });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ number: 7, by: 'Ada', revision: 7 });
    expect(answer.headers.etag).toBe('"8"');
    expect(answer.headers['x-tocsin-clock']).toBe('1000;1');
  });

  test.each([
    ['another type of body', { text: 7 }, {}, 400],
    ['a field too many', { text: '', more: 1 }, {}, 400],
    ['a revision that is none', payload, { 'if-match': 'W/"7"' }, 400],
  ])('refuses %s with where it is wrong', async (_what, body, headers, status) => {
    const { app } = await serve(note);
    const answer = await app.inject({ method: 'POST', url, headers: { ...own, ...headers }, payload: body });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.json()).toMatchObject({ type: 'about:blank', status, code: 'INPUT_INVALID' });
  });

  const strange = [
    'text/plain',
    'text/json',
    'text/html',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    '*/*',
    'json',
  ];
  const near = [
    'application/json2',
    'application/jsonp',
    'application/ json',
    'application',
    'application/',
    'application/json+xml',
  ];
  const tails = ['', '; charset=utf-8', ';', ' ;x="application/json"', '\t', ',application/json'];
  test.each([
    ...[...strange, ...near].flatMap((type) => tails.map((tail) => `${type}${tail}`)),
    ...['xapplication/json', 'application/json,text/plain', 'application\\json'],
  ])('takes no body of type %s', async (type) => {
    const { app } = await serve(note);
    const headers = { ...own, 'content-type': type };
    const answer = await app.inject({ method: 'POST', url, headers, payload: JSON.stringify(payload) });
    expect([answer.statusCode, answer.json().code]).toEqual([415, 'WRONG_TYPE']);
  });

  test('takes no body above its limit', async () => {
    const { app } = await serve(note);
    const answer = await app.inject({ method: 'POST', url, headers: own, payload: { text: 'x'.repeat(300_000) } });
    expect([answer.statusCode, answer.json().code]).toEqual([413, 'TOO_LARGE']);
  });
});

describe('what fails', () => {
  test.each([
    [new Refused('CHANGED_SINCE', 'Look again.'), 409, 'CHANGED_SINCE', 'Look again.'],
    [new Fault('QUERY_REFUSED', 'no such field: x'), 400, 'INPUT_INVALID', 'no such field: x'],
    [new Fault('STORE_UNAVAILABLE', '10.0.0.7 refused'), 503, 'UNAVAILABLE', /^The event store does not answer/],
    [new Fault('DATA_CORRUPT', '/var/lib/x'), 500, 'INTERNAL', 'The log of the server says more.'],
    [new TypeError('secret is undefined'), 500, 'INTERNAL', 'The log of the server says more.'],
  ])('%s is answered with what people may know of it', async (failure, status, code, detail) => {
    const { app } = await serve(failing(failure));
    const answer = await app.inject({ url: '/api/v1/fails', headers: { host: own.host } });
    expect(answer.json()).toMatchObject({ status, code, detail: expect.stringMatching(detail) });
    expect(answer.statusCode).toBe(status);
  });
});

describe('a change', () => {
  test.each([
    ['from another page', { origin: 'https://evil.example' }],
    ['from another port of this host', { origin: 'http://127.0.0.1:8081' }],
    ['from a page without an origin', { origin: 'null' }],
    ['that says nothing of where it comes from', { origin: undefined }],
    ['that another site made', { 'sec-fetch-site': 'cross-site' }],
    ['that a sibling site made', { 'sec-fetch-site': 'same-site' }],
    ['for a host that is not ours', { host: 'evil.example:8080' }],
    ['without the token of the session', { 'x-tocsin-csrf': undefined }],
    ['with the token of another session', { 'x-tocsin-csrf': 'wrong' }],
  ])('%s is refused', async (_what, over) => {
    const { app } = await serve(note);
    const headers = Object.fromEntries(Object.entries({ ...own, ...over }).filter(([, value]) => value !== undefined));
    const answer = await app.inject({ method: 'POST', url, headers: headers as Record<string, string>, payload });
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'ORIGIN_REFUSED']);
  });

  test.each([{}, { 'sec-fetch-site': 'same-origin' }])('from our own page is taken (%o)', async (over) => {
    const { app } = await serve(note);
    expect((await app.inject({ method: 'POST', url, headers: { ...own, ...over }, payload })).statusCode).toBe(200);
  });
});

test('every answer forbids what a page of ours does not need', async () => {
  const { app } = await serve(note);
  for (const path of ['/', url, '/nothing.js', '/alerts/7']) {
    const { headers } = await app.inject({ url: path, headers: { host: own.host } });
    expect(headers['content-security-policy']).toBe(
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;connect-src 'self';base-uri 'none';" +
        "form-action 'self';frame-ancestors 'none';require-trusted-types-for 'script';trusted-types 'none';" +
        'report-uri /api/v1/csp-reports',
    );
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' });
  }
});

test('reports of what the policy forbade are counted, not read', async () => {
  const { app, counts } = await serve(note);
  const headers = { ...own, 'content-type': 'application/csp-report' };
  const send = (payload: string) => app.inject({ method: 'POST', url: '/api/v1/csp-reports', headers, payload });
  expect((await send('{"csp-report":{}}')).statusCode).toBe(204);
  expect((await send('no json')).statusCode).toBe(204);
  expect(counts).toEqual({ csp_report: 2 });
});

test('a console that is not built says what to run; an address of the API that is none is a problem', async () => {
  const { app } = await serve(note);
  const page = await app.inject({ url: '/alerts?state=open', headers: { host: own.host } });
  expect([page.statusCode, page.body]).toEqual([503, expect.stringContaining('npm run build:console')]);
  for (const path of ['/api/v1/nothing', '/../package.json', '/%2e%2e/package.json', '/assets/%00', '/.env']) {
    const answer = await app.inject({ url: path, headers: { host: own.host } });
    expect([path, answer.statusCode]).toEqual([path, expect.toSatisfy((status) => status === 404 || status === 400)]);
  }
});
