import { afterAll, beforeAll, expect, test } from 'vitest';
import { digest } from '../../schemas/digest.ts';
import { long, progress } from '../../test/support/long-run.ts';
import { command } from '../../test/support/alert-samples.ts';
import { outboxLives } from '../../test/support/outbox-lives.ts';
import { secretOf, startWebhookReceiver, verified, type WebhookReceiver } from '../../test/support/webhook-receiver.ts';

const kills = long ? 100 : 6;
const secret = secretOf(5);
const lives = outboxLives();
let receiver: WebhookReceiver;

beforeAll(async () => {
  receiver = await startWebhookReceiver();
});
afterAll(async () => {
  await receiver.close();
  lives.end();
});

const live = (faultPoint = '', timeoutMs = 5_000) =>
  lives.live({ webhook: { name: 'soar', url: receiver.url, secret, timeoutMs } }, faultPoint);
const give = (...name: (string | number)[]): string => {
  const id = digest(...name);
  lives.give(command({ type: 'send-webhook', recipient: 'soar', id, at: Date.now() }));
  return `msg_${id}`;
};
const arrivals = (id: string): number => receiver.received.filter((one) => one.id === id).length;

test(
  `${kills} kills between sending and writing it down: none lost, one sent twice for each at most, under its id`,
  async () => {
    const ids: string[] = [];
    for (let kill = 0; kill < kills; kill++) {
      if (kill % 10 === 0) progress(`${kill} of ${kills} kills`);
      ids.push(give('kill', kill, 1), give('kill', kill, 2));
      const point = kill % 3 === 2 ? 'after-attempted' : 'after-send-before-outcome';
      expect(await live(`${point}:${1 + (kill % 2)}`)).toBe('SIGKILL');
    }
    expect(await live()).toBe(0);
    expect(new Set(receiver.received.map(({ id }) => id))).toEqual(new Set(ids));
    const twice = receiver.received.length - ids.length;
    expect(twice).toBeGreaterThan(0);
    expect(twice).toBeLessThanOrEqual(kills);
    for (const one of receiver.received) expect(verified(one, secret).type).toBe('alert.opened');
    const finals = lives.outcomes().filter((outcome) => outcome.final);
    expect(finals.map(({ result }) => result)).toEqual(Array(ids.length).fill('accepted'));
  },
  120_000 + kills * 10_000,
);

test('what was answered with an error, or not in time, is sent again under its id until it is taken', async () => {
  const id = give('again');
  receiver.answers(500, 'hang', 503, 404, 'cut');
  expect(await live('', 1_000)).toBe(0);
  expect(arrivals(id)).toBe(6);
  const bodies = new Set(receiver.received.filter((one) => one.id === id).map(({ body }) => body));
  expect(bodies.size).toBe(1);
  const said = lives
    .outcomes()
    .filter(({ command: of, result }) => `msg_${of}` === id && result !== 'attempted')
    .map(({ result, reason }) => `${result} ${reason}`.trimEnd());
  expect(said).toEqual([
    ...['unknown http_500', 'unknown timeout', 'unknown http_503', 'deferred http_404', 'unknown connection_cut'],
    'accepted',
  ]);
});
