import { describe, expect, test } from 'vitest';
import { Registry } from './registry.ts';

const listed = (ids: string[], productionBatch = 'b-1') => ({
  type: 'devices-issued' as const,
  ...{ tenant: 't', importedAt: 1_000, manufacturer: 'maker', productionBatch, ids },
});

describe('ids on issued lists', () => {
  test('are found however list or device writes them', () => {
    const registry = new Registry();
    registry.apply(listed(['PUMP-42', 'valve-0007']), 0);
    for (const id of ['PUMP-42', 'pump-0042', 'valve-7', 'VALVE-007'])
      expect(registry.issued('t', id, 1)?.productionBatch).toBe('b-1');
  });

  test('that differ in more than case and padding are others', () => {
    const registry = new Registry();
    registry.apply(listed(['pump-42', 'lb-0a7']), 0);
    for (const id of ['pump-420', 'lb-a7']) expect(registry.issued('t', id, 1)).toBeUndefined();
  });

  test('are unknown before the list was imported', () => {
    const registry = new Registry();
    registry.apply(listed(['pump-42']), 3);
    expect(registry.issued('t', 'pump-42', 3)).toBeUndefined();
    expect(registry.issued('t', 'pump-42', 4)).toBeDefined();
  });
});
