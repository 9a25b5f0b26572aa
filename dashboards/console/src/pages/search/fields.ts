import type { SearchField } from '../../../../../schemas/api/search.ts';

/** Fields that can be asked for by name, the ones people ask for most first. */
export const fields: readonly SearchField[] = [
  'device',
  'gateway',
  'kind',
  'outcome',
  'reason',
  'peer',
  'trust',
  'source',
  'program',
  'host',
  'session',
  'serial',
  'issuer',
  'severity',
  'size',
  'sequence',
  'nonce',
  'boot',
  'payload',
];
