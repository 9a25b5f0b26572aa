import { expect, it } from 'vitest';
import { auditedForgetting } from './audited.ts';

it('tells who asked for a device to be forgotten, and nothing of the archive that did it', () => {
  const actor = { type: 'person', name: 'ann' } as const;
  const upTo = { telemetry: [1], identity: [1] };
  const wish = { type: 'device-forgotten', id: 'w', tenant: 'acme', device: 'd-1', actor, at: 5, upTo } as const;
  expect(auditedForgetting(wish, 3)).toMatchObject({
    tenant: 'acme',
    entry: { id: 'forgetting.v1:3', at: 5, who: 'ann', what: 'device forgotten', about: 'device d-1' },
  });
  expect(auditedForgetting({ type: 'device-erased', id: 'w', at: 6, rows: 1, lines: 1 }, 4)).toBeUndefined();
});
