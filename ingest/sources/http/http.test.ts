import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Fault } from '../../../runtime/errors.ts';
import { balanceOf, type Bench, type BenchOptions, eventsIn, openBench, rejectionsIn } from '../../test-bench.ts';
import { createIdentities } from '../identities.ts';
import type { Source } from '../source.ts';
import { type HttpOptions, startHttp } from './http.ts';

const token = 'a-token-of-a-gateway';
const identities = createIdentities([
  { id: 'gw-1', tenant: 'acme', tokenSha256: createHash('sha256').update(token).digest('hex') },
]);
let bench: Bench;
let source: Source;

async function start(options: Partial<HttpOptions> = {}, benchOptions: BenchOptions = {}): Promise<void> {
  bench = openBench(benchOptions);
  source = await startHttp({ host: '127.0.0.1', port: 0, identities, ...options }, bench.ingest);
}

beforeEach(() => start());
afterEach(async () => {
  await source.close();
});

interface Answer {
  status: number;
  body: { code?: string; accepted?: number; rejected?: { index: number; reason: string }[] };
  headers: Headers;
}

async function post(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  path = '/v1/events',
): Promise<Answer> {
  const all = { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson', ...headers };
  const response = await fetch(`http://${source.address()}${path}`, { method: 'POST', body, headers: all });
  return { status: response.status, body: (await response.json()) as Answer['body'], headers: response.headers };
}

const event = (device: string, kind = 'message-published'): string => JSON.stringify({ kind, device });

describe('a batch', () => {
  test('of lines or of an array is accepted once it is in the log', async () => {
    expect(await post(`${event('a')}\n\n${event('b')}\r\n`)).toMatchObject({
      status: 202,
      body: { accepted: 2, rejected: [] },
    });
    expect(
      eventsIn(bench.log).map(({ device, trust, gateway, tenant, source: from }) => [
        device,
        trust,
        gateway,
        tenant,
        from,
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['a', 'token', 'gw-1', 'acme', 'http/tocsin-json'],
        ['b', 'token', 'gw-1', 'acme', 'http/tocsin-json'],
      ]),
    );
    const array = ` [ ${event('c')} ,\n${event('d]",[{')}, ${event('e')}]\n`;
    expect(await post(array, { 'content-type': 'application/json' })).toMatchObject({
      status: 202,
      body: { accepted: 2, rejected: [{ index: 1, reason: 'id_invalid' }] },
    });
    await bench.appender.close();
    expect(rejectionsIn(bench.log)).toMatchObject([
      { step: 'decode', reason: 'id_invalid', bytes: Buffer.from(event('d]",[{')).toString('base64') },
    ]);
    expect(balanceOf(bench.log)).toMatchObject({ offered: 5, stored: 4, deadLettered: 1, residual: 0 });
  });

  test('of audit records, in lines or in their document, is taken record by record', async () => {
    const record = (name: string): string =>
      `{"eventTime":"2026-11-21T12:00:00Z","eventName":"${name}","note":"\u00e4"}`;
    const lines = await post(`${record('a')}\n${event('b')}\n`);
    const document = await post(`{ "Records": [\n${record('c')},\n${record('d')}, {"eventName":"e"} ]}\n`, {
      'content-type': 'application/json',
    });
    expect([lines, document]).toMatchObject([
      { status: 202, body: { accepted: 2 } },
      { status: 202, body: { accepted: 2, rejected: [{ index: 2, reason: 'time_invalid' }] } },
    ]);
    await bench.appender.close();
    expect(eventsIn(bench.log).map(({ source: from, text }) => `${from} ${text}`)).toEqual(
      expect.arrayContaining([
        `http/cloud-audit ${record('a')}`,
        `http/tocsin-json ${event('b')}`,
        `http/cloud-audit ${record('c')}`,
        `http/cloud-audit ${record('d')}`,
      ]),
    );
    expect(balanceOf(bench.log)).toMatchObject({ offered: 5, stored: 4, deadLettered: 1, residual: 0 });
  });

  test('is answered only when durable', async () => {
    let durable: (() => void) | undefined;
    bench.log.before = () => new Promise((resolve) => (durable = () => resolve()));
    let answered = false;
    const answer = post(event('a')).then((one) => {
      answered = true;
      return one;
    });
    await vi.waitFor(() => expect(durable).toBeDefined());
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(answered).toBe(false);
    durable?.();
    expect((await answer).status).toBe(202);
  });

  test('sent again under its key has the same ids and the same key in its records', async () => {
    const body = `${event('a')}\n${event('b', 'auth-failed')}`;
    for (let i = 0; i < 2; i++) await post(body, { 'batch-key': 'k:1' });
    await post(body, { 'batch-key': 'k:2' });
    await post(body);
    const ids = eventsIn(bench.log).map(({ id }) => id);
    expect(ids).toHaveLength(8);
    expect(new Set(ids).size).toBe(6);
    const batches = bench.log.records.map(({ header }) => header.batch?.key);
    expect(batches.filter((key) => key === 'k:1')).toHaveLength(4);
    expect(bench.log.records[0]?.header.batch).toEqual({ gateway: 'acme/gw-1', key: 'k:1' });
  });

  test('of nothing is accepted without a record', async () => {
    expect(await post('[]', { 'content-type': 'application/json' })).toMatchObject({
      status: 202,
      body: { accepted: 0 },
    });
    expect(bench.log.records).toEqual([]);
  });
});

describe('refused with a problem', () => {
  test.each([
    ['no token', event('a'), { authorization: '' }, 401, 'unauthorized'],
    ['a wrong token', event('a'), { authorization: 'Bearer b' }, 401, 'unauthorized'],
    [
      'a named certificate in a header',
      event('a'),
      { authorization: '', 'x-client-cert': 'gw-1' },
      401,
      'unauthorized',
    ],
    ['a bad key', event('a'), { 'batch-key': '../x' }, 400, 'bad_batch_key'],
    ['a long key', event('a'), { 'batch-key': 'k'.repeat(65) }, 400, 'bad_batch_key'],
    ['an open array', `[${event('a')}`, { 'content-type': 'application/json' }, 400, 'bad_json'],
    ['one object as array', event('a'), { 'content-type': 'application/json' }, 400, 'bad_json'],
    ['an empty element', '[{},,{}]', { 'content-type': 'application/json' }, 400, 'bad_json'],
    ['crossed brackets', '[}{]', { 'content-type': 'application/json' }, 400, 'bad_json'],
    ['too long a body', 'x'.repeat(256 * 1024 + 1), {}, 413, 'body_too_large'],
  ])('%s', async (_name, body, headers, status, code) => {
    const answer = await post(body, headers as Record<string, string>);
    expect(answer).toMatchObject({ status, body: { code, status } });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(bench.appender.ledger.refused).toEqual({ [code]: 1 });
    await bench.appender.close();
    expect(balanceOf(bench.log)).toMatchObject({ offered: 1, refused: 1, residual: 0 });
  });

  test.each([
    '',
    'text/plain',
    'application/json; charset=latin1',
    'application/json;charset=utf-8;',
    'application/json, text/plain',
    'application/jsonx',
    'application/json/',
    'application/ json',
    'application/json\tx',
    'application/cloudevents+json',
    'multipart/form-data; boundary=x',
    'application/json ;',
    'APPLICATION/JSON;x',
    'application/x-ndjson;;',
    'application/x-www-form-urlencoded',
    '*/*',
  ])('content type %j (T-16)', async (type) => {
    expect(await post(event('a'), { 'content-type': type })).toMatchObject({
      status: 415,
      body: { code: 'unsupported_media_type' },
    });
  });

  test('a compressed body', async () => {
    expect((await post(event('a'), { 'content-encoding': 'gzip' })).status).toBe(415);
  });

  test('another path or method', async () => {
    expect((await post(event('a'), {}, '/v1/other')).status).toBe(404);
    expect(
      (await fetch(`http://${source.address()}/v1/events`, { headers: { authorization: `Bearer ${token}` } })).status,
    ).toBe(404);
  });
});

describe('told to come back', () => {
  test('when a gateway sends too many requests', async () => {
    await source.close();
    await start({ perSecond: 1, burst: 3 });
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(event('a'))));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 202, 202, 429, 429]);
    expect(answers.find(({ status }) => status === 429)?.headers.get('retry-after')).toBe('1');
  });

  test('when too much waits for the log', async () => {
    await source.close();
    await start({ answerMs: 100 }, { waitingBytes: 1_000 });
    bench.log.before = () => new Promise(() => undefined);
    expect(await post(Array.from({ length: 20 }, (_, i) => event(`d-${i}`)).join('\n'))).toMatchObject({
      status: 503,
      body: { code: 'log_unavailable' },
    });
    const answer = await post(event('a'));
    expect(answer).toMatchObject({ status: 503, body: { code: 'overloaded' } });
    expect(answer.headers.get('retry-after')).toBe('2');
  });

  test('when the log does not answer in time, and the batch is stored all the same when it is back', async () => {
    await source.close();
    await start({ answerMs: 100 });
    let away = true;
    bench.log.before = () => {
      if (away) throw new Fault('LOG_UNAVAILABLE', 'gone', { retryable: true });
    };
    expect((await post(event('a'), { 'batch-key': 'k' })).status).toBe(503);
    away = false;
    await expect.poll(() => eventsIn(bench.log).length, { timeout: 10_000 }).toBe(1);
    expect((await post(event('a'), { 'batch-key': 'k' })).status).toBe(202);
    expect(new Set(eventsIn(bench.log).map(({ id }) => id)).size).toBe(1);
    expect(balanceOf(bench.log)).toMatchObject({ offered: 2, stored: 2, residual: 0 });
  });
});

describe('poison within a batch (T-15)', () => {
  test.each([
    ['__proto__', '{"kind":"auth-failed","device":"a","__proto__":{"x":1}}'],
    ['keys without end', `{"kind":"auth-failed",${Array.from({ length: 5_000 }, (_, i) => `"k${i}":1`).join(',')}}`],
    ['depth', `{"kind":"auth-failed","attributes":${'['.repeat(1_000)}${']'.repeat(1_000)}}`],
    ['a key twice', '{"kind":"auth-failed","device":"a","device":"b"}'],
    ['1e400', '{"kind":"auth-failed","device":"a","sequence":1e400}'],
    ['2^53', '{"kind":"auth-failed","device":"a","sequence":9007199254740992}'],
    ['no JSON', '{"kind":'],
    ['a device path', '{"kind":"auth-failed","device":"../../etc/passwd"}'],
    ['the year 9999', '{"kind":"auth-failed","device":"a","at":"9999-01-01T00:00:00Z"}'],
  ])('%s is refused alone', async (_name, poison) => {
    const answer = await post(`${event('a')}\n${poison}\n${event('b')}`);
    expect(answer).toMatchObject({ status: 202, body: { accepted: 2, rejected: [{ index: 1 }] } });
    expect(balanceOf(bench.log)).toMatchObject({ offered: 3, stored: 2, deadLettered: 1, residual: 0 });
  });

  test('a lone surrogate is stored as U+FFFD', async () => {
    expect((await post('{"kind":"auth-failed","device":"a","reason":"x\\ud800y"}')).status).toBe(202);
    expect(eventsIn(bench.log)[0]?.reason).toBe('x\ufffdy');
  });
});
