import { describe, expect, test } from 'vitest';
import { severities } from '../schemas/finding.ts';
import { commandSchema } from '../schemas/command.ts';
import { alert, noon } from '../test/support/alert-samples.ts';
import { commandsFor, type OnCall, policy } from './policy.ts';

const onCall: OnCall = {
  recipients: { 'send-sms': ['+12025550123'], 'send-email': ['oncall@example.org', 'soc@example.org'] },
  live: ['send-sms'],
};
const types = (change: Parameters<typeof commandsFor>[0], severity: (typeof severities)[number]) =>
  commandsFor(change, alert({ severity }), onCall, noon).map((command) => command.type);

describe('policy', () => {
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
    ['alert-acknowledged', 'critical', mail],
    ['alert-acknowledged', 'medium', []],
    ['alert-closed', 'high', mail],
    ['alert-refreshed', 'critical', []],
    ['request-refused', 'critical', []],
    ['notification-reported', 'critical', []],
  ] as const)('on %s at %s gives %j', (change, severity, expected) => {
    expect(types(change, severity)).toEqual(expected);
  });

  test('never notifies on info, whatever the table says', () => {
    const all = [{ from: 'info', changes: ['alert-opened'], commands: ['send-sms'] }] as const;
    expect(commandsFor('alert-opened', alert({ severity: 'info' }), onCall, noon, all)).toEqual([]);
    expect(commandsFor('alert-opened', alert({ severity: 'low' }), onCall, noon, all)).toHaveLength(1);
  });

  test('is simulated unless its type was switched live', () => {
    const commands = commandsFor('alert-opened', alert(), onCall, noon);
    expect(commands.map((c) => [c.type, c.simulated])).toEqual([
      ['send-sms', false],
      ['send-email', true],
      ['send-email', true],
    ]);
  });

  test('tells a person listed twice once', () => {
    const twice: OnCall = { recipients: { 'send-sms': ['+12025550123', '+12025550123'] }, live: [] };
    expect(commandsFor('alert-opened', alert(), twice, noon)).toHaveLength(1);
  });

  test('ids repeat for the same change and differ for every other', () => {
    const ids = (over: Parameters<typeof alert>[0]) =>
      commandsFor('alert-opened', alert(over), onCall, noon).map((command) => command.id);
    expect(ids({})).toEqual(ids({ title: 'other words' }));
    const all = [...ids({}), ...ids({ revision: 2 }), ...ids({ number: 13 }), ...ids({ tenant: 'other' })];
    expect(new Set(all).size).toBe(12);
  });

  test('gives commands that the schema accepts', () => {
    for (const command of commandsFor('alert-opened', alert(), onCall, noon)) {
      expect(commandSchema.parse(command)).toEqual(command);
    }
  });

  test('never wakes anybody by SMS below high', () => {
    const waking = policy.filter((row) => row.commands.includes('send-sms'));
    expect(waking.every((row) => severities.indexOf(row.from) >= severities.indexOf('high'))).toBe(true);
  });
});
