import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { digest } from '../../schemas/digest.ts';
import { topics } from '../../schemas/topics.ts';
import { command } from '../../test/support/alert-samples.ts';
import { RolesAtWork } from '../../test/support/roles-at-work.ts';
import { until } from '../../test/support/until.ts';
import { secretOf, startWebhookReceiver, verified, type WebhookReceiver } from '../../test/support/webhook-receiver.ts';
import { respond } from '../roles/respond.ts';
import { triage } from '../roles/triage.ts';

const secret = secretOf(1);
let world: RolesAtWork;
let receivers: WebhookReceiver[];

beforeEach(async () => {
  world = new RolesAtWork();
  receivers = [await startWebhookReceiver(), await startWebhookReceiver()];
  writeFileSync(join(world.folder, 'hook'), secret, { mode: 0o600 });
});
afterEach(async () => {
  // Attempts end with what they wait for.
  await Promise.all(receivers.map((one) => one.close()));
  await world.end();
});

const settings = (over: object = {}) => {
  const secretFile = join(world.folder, 'hook');
  const common = { tenant: 'acme', secretFile, perMinute: 6_000, ...over };
  const endpoints = receivers.map(({ url }, i) => ({ name: `hook-${i}`, url, ...common }));
  const webhook = { allowAddresses: ['127.0.0.1'], endpoints };
  return JSON.stringify({ notify: { live: true, webhook }, watch: { enabled: false } });
};
const given = (recipient: string, count: number) =>
  Array.from({ length: count }, (_, i) =>
    command({ type: 'send-webhook', recipient, id: digest(recipient, i), at: Date.now() }),
  );
const [first, second] = [() => receivers[0] as WebhookReceiver, () => receivers[1] as WebhookReceiver];

const arrived = (condition: () => boolean | Promise<boolean>) =>
  until(condition, 25_000, () => `${receivers.map(({ received }) => received.length).join(' and ')} arrived`);

test('a finding becomes a verified webhook at every endpoint, and its end another', async () => {
  await world.start(settings(), [triage, respond]);
  await world.find({ id: 'f1' });
  await arrived(() => receivers.every(({ received }) => received.length === 1));
  await world.append(topics.requests, {
    ...{ id: 'r1', type: 'close-alert', tenant: 'acme', alert: 1, reason: 'benign', note: '', at: Date.now() },
    actor: { type: 'person', name: 'ada' },
  });
  await arrived(() => receivers.every(({ received }) => received.length === 2));
  const said = first().received.map((one) => verified(one, secret));
  expect(said).toMatchObject([
    { type: 'alert.opened', data: { tenant: 'acme', alert: { number: 1, state: 'open' } } },
    { type: 'alert.closed', data: { tenant: 'acme', alert: { number: 1, closeReason: 'benign' } } },
  ]);
  // Each endpoint's call has an id of its own.
  expect(first().received[0]?.id).not.toBe(second().received[0]?.id);
});

test('an endpoint that does not answer keeps no other waiting', async () => {
  first().answers(...Array<'hang'>(3).fill('hang'));
  await world.start(settings(), [respond]);
  await world.append(topics.commands, ...given('hook-0', 20), ...given('hook-1', 20));
  await arrived(() => second().received.length === 20);
  expect(first().received).toHaveLength(1);
});

test('what is for an endpoint that is not configured is refused, and nothing is sent while it is a dry run', async () => {
  await world.start(settings(), [respond]);
  await world.append(
    topics.commands,
    ...given('stranger', 1),
    ...given('hook-0', 1).map((one) => ({ ...one, simulated: true })),
  );
  await arrived(async () => (await world.outcomes('send-webhook')).length === 2);
  expect((await world.outcomes('send-webhook')).toSorted()).toEqual(['refused no_responder', 'simulated']);
  expect(first().connections()).toBe(0);
});
