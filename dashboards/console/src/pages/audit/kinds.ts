import type { AuditKind } from '../../../../../schemas/api/audit.ts';

export const kindWords: Record<AuditKind, string> = {
  alert: 'alert',
  case: 'case',
  suppression: 'suppression',
  response: 'response',
  view: 'view',
  'sign-in': 'sign-in',
  account: 'account',
};
