import { describe, expect, test } from 'vitest';
import { commandSchema, responseTypes } from '../schemas/command.ts';
import type { Severity } from '../schemas/finding.ts';
import { type Policy, policySchema } from '../schemas/policy.ts';
import { alert, noon } from '../test/support/alert-samples.ts';
import { defaultPolicy } from './default-policy.ts';
import { alone, commandsFor, type OnCall } from './policy.ts';

const onCall: OnCall = {
  recipients: { 'send-sms': ['+12025550123'], 'send-email': ['oncall@example.org', 'soc@example.org'] },
  live: ['send-sms'],
};
type Change = Parameters<typeof commandsFor>[0];
const typesOf = (change: Change, severity: Severity) =>
  commandsFor(change, alert({ severity }), onCall, noon).commands.map((command) => command.type);
const table = (...rules: object[]): Policy => policySchema.parse({ rules });

describe('the table that ships', () => {
  const loud = ['send-sms', 'send-email', 'send-email'];
  const mail = ['send-email', 'send-email'];
  test.each([
    ['alert-opened', 'critical', loud],
    ['alert-opened', 'high', loud],
    ['alert-opened', 'medium', mail],
    ['alert-opened', 'low', []],
    ['alert-opened', 'info', []],
    ['alert-reopened', 'high', loud],
    ['alert-escalated', 'critical', loud],
    ['alert-resurfaced', 'high', loud],
    ['alert-acknowledged', 'critical', mail],
    ['alert-acknowledged', 'medium', []],
    ['alert-closed', 'high', mail],
    ['alert-refreshed', 'critical', []],
    ['alert-assigned', 'critical', []],
    ['request-refused', 'critical', []],
    ['notification-reported', 'critical', []],
  ] as const)('on %s at %s gives %j', (change, severity, expected) => {
    expect(typesOf(change, severity)).toEqual(expected);
  });

  test('never wakes anybody by SMS below high, and runs nothing by itself', () => {
    const waking = defaultPolicy.rules.filter(({ notify }) => notify?.includes('sms'));
    expect(waking.map(({ when }) => when.severityAtLeast)).toEqual(['high']);
    expect(defaultPolicy.rules.flatMap(({ run }) => run ?? [])).toEqual([]);
  });

  test('is one that its own schema accepts', () => {
    expect(policySchema.parse(defaultPolicy)).toEqual(defaultPolicy);
  });

  test('proposes to quarantine a cloned device, and tells people of it all the same', () => {
    const cloned = alert({ code: 'D03', detector: 'cloned-certificate', severity: 'critical' });
    const { commands, rules } = commandsFor('alert-opened', cloned, onCall, noon);
    expect(commands.map(({ type }) => type)).toEqual([...loud, 'quarantine-device']);
    expect(rules).toHaveLength(2);
    expect(commands.at(-1)).toMatchObject({
      state: 'proposed',
      proposal: '',
      approvedBy: null,
      simulated: true,
      target: { device: 'pump-0412', gateway: 'gw-07' },
    });
  });
});

describe('notifications', () => {
  test('never leave for info or what is suppressed, whatever the table says', () => {
    const all = table({ name: 'all', notify: 'sms' });
    const told = (over: Parameters<typeof alert>[0]) =>
      commandsFor('alert-opened', alert(over), onCall, noon, all).commands.length;
    expect([told({ severity: 'info' }), told({ suppressedBy: 3 }), told({ severity: 'low' })]).toEqual([0, 0, 1]);
  });

  test('about what an incident explains leave only where a rule asks for just that', () => {
    const inhibited = alert({ inhibitedBy: 5 });
    const said = (when: object) =>
      commandsFor('alert-opened', inhibited, onCall, noon, table({ name: 'a', when, notify: 'email' })).rules;
    expect([said({}), said({ inhibited: false }), said({ inhibited: true })]).toEqual([[], [], ['a']]);
  });

  test('are simulated unless their type was switched live', () => {
    const { commands } = commandsFor('alert-opened', alert(), onCall, noon);
    expect(commands.map((c) => [c.type, c.simulated])).toEqual([
      ['send-sms', false],
      ['send-email', true],
      ['send-email', true],
    ]);
  });

  test('reach a person listed twice, or asked for by two rules, once', () => {
    const twice: OnCall = { recipients: { 'send-sms': ['+12025550123', '+12025550123'] }, live: [] };
    const rules = table({ name: 'one', notify: 'sms', continue: true }, { name: 'two', notify: ['sms', 'email'] });
    const { commands } = commandsFor('alert-opened', alert(), twice, noon, rules);
    expect(commands.map(({ rule }) => rule)).toEqual(['one']);
  });

  test('have ids that repeat for the same change and differ for every other', () => {
    const ids = (over: Parameters<typeof alert>[0]) =>
      commandsFor('alert-opened', alert(over), onCall, noon).commands.map((command) => command.id);
    expect(ids({})).toEqual(ids({ title: 'other words' }));
    const all = [...ids({}), ...ids({ revision: 2 }), ...ids({ number: 13 }), ...ids({ tenant: 'other' })];
    expect(new Set(all).size).toBe(12);
  });
});

describe('rules', () => {
  test('are read from the top, and the first that fits decides unless it says go on', () => {
    const rules = (goesOn: boolean) =>
      table(
        { name: 'other', when: { tenant: 'globex' }, notify: 'sms' },
        { name: 'silence', when: { detector: 'D01' }, continue: goesOn },
        { name: 'all', notify: 'sms' },
      );
    const said = (goesOn: boolean) => commandsFor('alert-opened', alert(), onCall, noon, rules(goesOn));
    expect(said(false)).toMatchObject({ rules: ['silence'], commands: [] });
    expect(said(true)).toMatchObject({ rules: ['silence', 'all'], commands: [{ type: 'send-sms', rule: 'all' }] });
  });
});

describe('a response', () => {
  const run = table({ name: 'shut out', run: [...responseTypes] });
  const certificate = { subject: { kind: 'certificate', id: 'dn:CN=Root, O=a:b:0a1b' }, facts: {} } as const;
  const given = (over: Parameters<typeof alert>[0], circumstances = alone, rules = run) =>
    commandsFor('alert-opened', alert(over), { ...onCall, live: responseTypes }, noon, rules, circumstances);

  test('that a rule runs is approved by the system, on checked ids', () => {
    const { commands, withheld } = given(certificate);
    expect(withheld).toEqual([]);
    expect(commands).toMatchObject([
      { type: 'quarantine-device', state: 'approved', simulated: false, target: { device: 'pump-0412' } },
      { type: 'revoke-certificate', target: { issuer: 'dn:CN=Root, O=a:b', serial: '0a1b', device: 'pump-0412' } },
      { type: 'reset-credentials', target: { scope: { kind: 'device', id: 'pump-0412' } } },
    ]);
    for (const command of commands) expect(commandSchema.parse(JSON.parse(JSON.stringify(command)))).toEqual(command);
    expect(commands.every((one) => 'approvedBy' in one && one.approvedBy?.type === 'system')).toBe(true);
  });

  test.each([
    ['evidence that could be forged', { spoofable: 2 }, 'weak_evidence'],
    ['evidence by anybody', { spoofable: 3 }, 'weak_evidence'],
    ['a channel of trust none, whatever the spoofability says', { facts: { trust: 'none' } }, 'weak_evidence'],
    ['no device', { subject: { kind: 'account', id: 'root' }, device: '' }, 'no_target'],
    ['a device name that is no id', { device: 'x; rm -rf', subject: { kind: 'gateway', id: 'a b' } }, 'no_target'],
  ] as const)('is withheld on %s, whatever the table says', (_what, over, reason) => {
    const { commands, withheld } = given({ ...over } as Parameters<typeof alert>[0]);
    expect(commands).toEqual([]);
    expect(withheld.map((one) => one.reason)).toEqual([reason, reason, reason]);
    const proposed = given(
      { ...over } as Parameters<typeof alert>[0],
      alone,
      table({ name: 'p', propose: [...responseTypes] }),
    );
    expect(proposed.commands).toEqual([]);
  });

  test.each([0, 1])('is given on evidence as hard to forge as %i', (spoofable) => {
    expect(given({ spoofable }, alone).commands.length).toBeGreaterThan(0);
  });

  test('is only proposed while a failure of many devices goes on', () => {
    const { commands, withheld } = given(certificate, { ...alone, systemic: true });
    expect(commands.map((one) => 'state' in one && one.state)).toEqual(['proposed', 'proposed', 'proposed']);
    expect(withheld[0]).toEqual({ rule: 'shut out', type: 'quarantine-device', reason: 'systemic_failure' });
  });

  test('is not proposed when a thousand wait, nor given twice', () => {
    const propose = table({ name: 'p', propose: 'quarantine-device' });
    expect(given({}, { ...alone, waiting: () => 1_000 }, propose)).toMatchObject({
      commands: [],
      withheld: [{ reason: 'too_many_proposals' }],
    });
    expect(given({}, { ...alone, waiting: () => 999 }, propose).commands).toHaveLength(1);
    expect(given({}, { ...alone, isGiven: () => true }, propose).commands).toEqual([]);
  });

  test('keeps its id through the alert’s life and gets another when that is opened again', () => {
    const id = (over: Parameters<typeof alert>[0]) => given(over).commands[0]?.id;
    expect(id({ revision: 9 })).toBe(id({}));
    expect(id({ reopenedAt: [noon + 1] })).not.toBe(id({}));
    expect(id({ tenant: 'other' })).not.toBe(id({}));
  });
});
