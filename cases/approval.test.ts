import { describe, expect, test } from 'vitest';
import { commandSchema } from '../schemas/command.ts';
import { policySchema } from '../schemas/policy.ts';
import { device, minute, refusal, triageDesk } from '../test/support/triage-desk.ts';
import { noon } from '../test/support/alert-samples.ts';

const policy = policySchema.parse({ rules: [{ name: 'shut out', propose: 'quarantine-device' }] });
const onCall = () => ({ recipients: {}, live: ['quarantine-device'] as const });

function proposed() {
  const desk = triageDesk({ policy, onCall });
  desk.find(device('pump-1'));
  const command = desk.commands()[0]?.id ?? '';
  return { desk, command };
}

describe('a proposed response', () => {
  test('becomes a command of its own when a person approves it', () => {
    const { desk, command } = proposed();
    const [entry] = desk.ask({ type: 'approve-response', command }, noon + minute, 'bob');
    expect(entry?.change).toMatchObject({ type: 'response-approved', number: 1, command, actor: { name: 'bob' } });
    const [given] = entry?.commands ?? [];
    expect(given).toMatchObject({
      type: 'quarantine-device',
      state: 'approved',
      proposal: command,
      approvedBy: { type: 'person', name: 'bob' },
      at: noon + minute,
      simulated: false,
      target: { device: 'pump-1' },
      rule: 'shut out',
    });
    expect(given?.id).not.toBe(command);
    expect(commandSchema.parse(JSON.parse(JSON.stringify(given)))).toEqual(given);
    expect(refusal(desk.ask({ type: 'approve-response', command }))).toBe('already_approved');
    expect(desk.rebuilt()).toEqual(desk.state);
  });

  test('is not repeated while its alert stays open, and is again when that is opened again', () => {
    const { desk } = proposed();
    desk.find(device('pump-1', { severity: 'critical' }));
    expect(desk.commands()).toHaveLength(1);
    desk.ask({ type: 'close-alert', alert: 1, reason: 'benign', note: '' });
    desk.find(device('pump-1'), noon + minute);
    expect(desk.commands()).toHaveLength(2);
  });

  test.each([
    ['nobody proposed it', 'f'.repeat(32), 'unknown_proposal', () => {}],
    [
      'it was declined',
      '',
      'unknown_proposal',
      ({ desk, command }) => desk.ask({ type: 'decline-response', command, note: 'lab' }),
    ],
    [
      'its alert is closed',
      '',
      'unknown_proposal',
      ({ desk }) => desk.ask({ type: 'close-alert', alert: 1, reason: 'benign', note: '' }),
    ],
    ['the evidence has weakened', '', 'weak_evidence', ({ desk }) => desk.find(device('pump-1', { spoofable: 3 }))],
    ['it belongs to another tenant', '', 'unknown_proposal', () => {}, 'globex'],
  ] as [string, string, string, (at: ReturnType<typeof proposed>) => unknown, string?][])(
    'cannot be approved when %s',
    (_what, other, reason, before, tenant = 'acme') => {
      const at = proposed();
      before(at);
      expect(refusal(at.desk.ask({ type: 'approve-response', command: other || at.command, tenant }))).toBe(reason);
      expect(at.desk.commands().filter((one) => 'state' in one && one.state === 'approved')).toEqual([]);
    },
  );

  test('cannot be approved by the system', () => {
    const { desk, command } = proposed();
    expect(refusal(desk.ask({ type: 'approve-response', command, actor: { type: 'system' } }))).toBe(
      'needs_another_person',
    );
  });

  test('10,000 forged victims give no response and a thousand proposals at most', () => {
    const run = policySchema.parse({ rules: [{ name: 'run', run: 'quarantine-device' }] });
    const forged = triageDesk({ policy: run, onCall });
    const proposals = triageDesk({ policy, onCall });
    for (let i = 0; i < 10_000; i++) {
      forged.find(device(`pump-${i}`, { spoofable: 3, reason: `r${i % 12}` }));
      proposals.find(device(`pump-${i}`, { spoofable: 0, reason: `r${i % 12}` }));
    }
    expect(forged.commands()).toEqual([]);
    expect(proposals.commands()).toHaveLength(1_000);
    expect(proposals.journal.some(({ withheld }) => withheld[0]?.reason === 'too_many_proposals')).toBe(true);
  });
});
