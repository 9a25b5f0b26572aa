import type { Watching } from '../watching.ts';
import { defaults, type Settings } from './settings.ts';

/** D17: each partition is watched by `watch.ts`, and `judge.ts` decides on what all of them told. */
export const silence: Watching<Settings> = {
  id: 'silence',
  code: 'D17',
  title: 'A device, gateway or log source says nothing any more',
  attack: { version: '17.1', techniques: ['T1685', 'T0804', 'T0815', 'T0881'] },
  subjectKinds: ['device', 'gateway', 'source', 'tenant'],
  reasons: {
    device_silent: ['medium'],
    source_silent: ['medium'],
    gateway_silent: ['high'],
    devices_silent: ['high'],
    gateways_silent: ['high'],
  },
  settings: defaults,
};
