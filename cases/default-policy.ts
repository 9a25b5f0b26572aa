import type { Policy } from '../schemas/policy.ts';

/** The table that ships: who is told of what, and what is proposed. Nothing is run by itself. */
export const defaultPolicy: Policy = {
  rules: [
    {
      name: 'propose to quarantine a device whose certificate is used by somebody else',
      when: { detector: ['D03'], severityAtLeast: 'high', confidenceAtLeast: 2, spoofableAtMost: 1 },
      propose: ['quarantine-device'],
      continue: true,
    },
    {
      name: 'propose to quarantine a device that got in with a revoked certificate',
      when: { detector: ['D01'], reason: ['accepted'], confidenceAtLeast: 3, spoofableAtMost: 1 },
      propose: ['quarantine-device'],
      continue: true,
    },
    {
      name: 'wake somebody for what is grave',
      when: { severityAtLeast: 'high' },
      notify: ['sms', 'email'],
    },
    {
      name: 'write a mail for the rest that matters',
      when: { severity: ['medium'] },
      notify: ['email'],
    },
    {
      name: 'say when a grave alert is taken on or over',
      when: { change: ['acknowledged', 'closed'], severityAtLeast: 'high' },
      notify: ['email'],
    },
  ],
};
