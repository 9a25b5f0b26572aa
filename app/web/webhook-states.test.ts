import { expect, test } from 'vitest';
import { webhookRoutes } from '../../dashboards/api/webhooks/routes.ts';
import { callRoute } from '../../dashboards/api/testing/call.ts';
import { parseConfig } from '../../runtime/config/load.ts';
import { noon } from '../../test/support/alert-samples.ts';
import { webhookStates } from './webhook-states.ts';

const config = parseConfig(`notify:
  live: true
  webhook:
    endpoints:
      - { name: soar, url: "https://hooks.example.org/s3cr3t?k=1", tenant: acme, secretFile: s }
      - { name: chat, url: "https://chat.example.org:8443/x", tenant: acme, secretFile: s, events: [alert.opened] }
      - { name: other, url: "https://hooks.example.org/o", tenant: globex, secretFile: s }`);
const calm = { waiting: 0, behind: false, gone: false, delivered: 3, failures: 0, failingSince: 0, nextAt: 0 };
const soar = { ...calm, last: 'accepted', lastAt: noon };
const chat = { ...calm, failures: 2, failingSince: noon, nextAt: noon + 9, last: 'unknown http_500', lastAt: noon + 5 };
const list = async (lanes?: Record<string, typeof soar>) =>
  (
    await callRoute(webhookRoutes(webhookStates(config, async () => lanes)), 'GET', '/tenants/:tenant/webhooks', {
      query: { limit: '1' },
    })
  ).body as { webhooks: object[]; next: string | null };

test('endpoints of a tenant say how deliveries go, and of their address the host alone', async () => {
  const states = webhookStates(config, async () => ({ soar, chat, other: soar }));
  expect(await states.of('acme')).toMatchObject([
    { name: 'soar', host: 'hooks.example.org', deliveries: { failing: null, last: { at: noon, result: 'accepted' } } },
    {
      name: 'chat',
      host: 'chat.example.org:8443',
      events: ['alert.opened'],
      deliveries: { failing: { attempts: 2, since: noon, nextAt: noon + 9 } },
    },
  ]);
  const page = await list({ soar, chat });
  expect(page.webhooks).toMatchObject([{ name: 'chat' }]);
  expect(page.next).not.toBeNull();
  expect(JSON.stringify(page)).not.toContain('s3cr3t');
});

test('while what sends does not answer nothing is said of deliveries', async () => {
  expect((await list()).webhooks).toMatchObject([{ name: 'chat', live: true, deliveries: null }]);
});
