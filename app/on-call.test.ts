import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { foldEntry, startTriage } from '../cases/triage-state.ts';
import { parseConfig } from '../runtime/config/load.ts';
import type { Outcome } from '../schemas/command.ts';
import { alert, finding, noon } from '../test/support/alert-samples.ts';
import { onCallOf, reachable, rosterOf } from './on-call.ts';
import { Receipts } from './sms-receipts.ts';
import { answerText, wishOf } from './sms-replies.ts';

const account = 'accountSid: AC0123456789abcdef0123456789abcdef, authTokenFile: t, from: "+15005550006"';
const [ada, bob] = ['+12025550101', '+12025550102'];

describe('who is on call', () => {
  test('in the simplest form is everybody who is named, at any time', () => {
    const email = '{ host: h, port: 25, from: t@example.org, recipients: [soc@example.org] }';
    const config = parseConfig(`notify: { sms: { ${account}, recipients: ["${ada}", "${bob}"] }, email: ${email} }`);
    const told = { 'send-sms': [ada, bob], 'send-email': ['soc@example.org'] };
    expect(onCallOf(config, 'acme', noon)).toEqual({ recipients: told, live: [], webhooks: [] });
  });

  test('is told, and devices are acted upon, as far as each section was switched live', () => {
    const live = (yaml: string): readonly string[] => rosterOf(parseConfig(yaml)).live;
    expect(live('notify: { live: true }')).toEqual(['send-sms', 'send-email', 'send-webhook']);
    expect(live('quarantine: { live: true }')).toEqual(['quarantine-device']);
    expect(live('campaign: { live: true }')).toEqual(['reset-credentials']);
    const issuers = '[{ tenant: acme, certificate: c.pem, key: c.key }]';
    expect(live(`pki: { port: 0, live: true, issuers: ${issuers} }`)).toEqual(['revoke-certificate']);
    expect(live(`pki: { port: 0, issuers: ${issuers} }`)).toEqual([]);
  });

  test('in the manual is accepted, and everybody of it can be reached', () => {
    const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(readFileSync('docs/on-call.md', 'utf8')) ?? [];
    const config = parseConfig(yaml);
    expect(onCallOf(config, 'acme', noon).recipients['send-sms']).toEqual(['+12025550101']);
    expect(onCallOf(config, 'zenith', noon).recipients['send-sms']).toEqual(['+12025550103']);
    expect(reachable(rosterOf(config), 'phone')).toHaveLength(3);
  });

  test('has to be somebody', () => {
    expect(() => parseConfig(`notify: { sms: { ${account} } }`)).toThrow(
      'name one at least, or write a section onCall',
    );
  });
});

describe('a text', () => {
  const state = startTriage();
  for (const [tenant, ...numbers] of [
    ['acme', 1, 2],
    ['zenith', 1],
  ] as const)
    for (const number of numbers) {
      const change = { type: 'alert-opened', alert: alert({ tenant, number }), finding: finding({ tenant }) } as const;
      const cause = { topic: 'findings.v1', partition: 0, offset: number };
      foldEntry(state, { tenant, at: noon, change, also: [], commands: [], withheld: [], cause });
    }
  const texted = (body: string, sid = 'SM1') => wishOf({ sid, name: 'ada', body, at: noon }, state);

  test('names the one alert of that number, or the tenant it means', () => {
    const wish = { type: 'acknowledge-alert', actor: { type: 'person', name: 'ada' }, at: noon };
    expect(texted('ack 2')).toMatchObject({ ...wish, tenant: 'acme', alert: 2 });
    expect(texted('ack 1 zenith')).toMatchObject({ ...wish, tenant: 'zenith', alert: 1 });
  });

  test('that could mean several is asked back', () => {
    expect(texted('ack 1')).toBe('Alert 1 of whom? Reply for example: ACK 1 acme (there are acme, zenith)');
    expect(texted('ack 7')).toBe('There is no alert 7');
  });

  test('delivered twice is one wish, another text another', () => {
    const id = (sid: string) => (texted('ack 2', sid) as { id: string }).id;
    expect(id('SM1')).toBe(id('SM1'));
    expect(id('SM1')).not.toBe(id('SM2'));
  });

  test('without an answer of triage in time is not said to be done', () => {
    expect(answerText({ alert: 2, tenant: 'acme' }, undefined)).toContain('not yet decided');
  });
});

describe('receipts', () => {
  const sent: Outcome = {
    ...{ command: 'c', type: 'send-sms', tenant: 'acme', at: noon, result: 'accepted', final: true, attempt: 1 },
    ...{ providerId: 'SM1', reason: '' },
  };
  const told = (status: string, error = '', sid = 'SM1') => {
    const receipts = new Receipts();
    receipts.learn(sent);
    return receipts.outcomeOf({ sid, status, error }, noon + 1);
  };

  test('say what became of the command', () => {
    expect(told('delivered')).toEqual({ ...sent, at: noon + 1, result: 'delivered' });
    expect(told('failed', '30003')).toEqual({ ...sent, at: noon + 1, result: 'undelivered', reason: 'twilio_30003' });
  });

  test.each(['queued', 'sent', 'constructor', ''])('of status %j say nothing', (status) => {
    expect(told(status)).toBeUndefined();
  });

  test('of others’ messages, or with a reason that is no code, change nothing', () => {
    expect(told('delivered', '', 'SM2')).toBeUndefined();
    expect(told('failed', 'call +12025550199')).toMatchObject({ reason: '' });
  });
});
