import { describe, expect, it } from 'vitest';
import type { DeviceForgotten } from '../schemas/forgetting.ts';
import { Forgotten } from './forgotten.ts';

const wish = (id: string, part: Partial<DeviceForgotten> = {}): DeviceForgotten => ({
  ...{ type: 'device-forgotten', id, tenant: 'acme', device: 'd-1', at: 1_000 },
  actor: { type: 'person', name: 'ann' },
  upTo: { telemetry: [10, 20], identity: [5] },
  ...part,
});

function folded(...wishes: DeviceForgotten[]): Forgotten {
  const forgotten = new Forgotten();
  for (const one of wishes) forgotten.apply(one);
  return forgotten;
}

describe('a forgotten device', () => {
  const forgotten = folded(wish('w'));
  const at = (lane: 'telemetry' | 'identity', partition: number, offset: number) => ({ lane, partition, offset });

  it('is forgotten up to where each partition stood, and not from there on', () => {
    expect(forgotten.idOf('acme', 'd-1', at('telemetry', 0, 9))).toBe('w');
    expect(forgotten.idOf('acme', 'd-1', at('telemetry', 0, 10))).toBeUndefined();
    expect(forgotten.idOf('acme', 'd-1', at('telemetry', 1, 10))).toBe('w');
    expect(forgotten.idOf('acme', 'd-1', at('identity', 0, 5))).toBeUndefined();
    expect(forgotten.idOf('acme', 'd-1', at('telemetry', 2, 0))).toBeUndefined();
  });

  it('is no other device, and none of another tenant', () => {
    expect(forgotten.idOf('acme', 'd-2', at('telemetry', 0, 0))).toBeUndefined();
    expect(forgotten.idOf('other', 'd-1', at('telemetry', 0, 0))).toBeUndefined();
    expect(forgotten.covers('other', 'd-1', 0)).toBe(false);
  });

  it('takes what was found of it until then along', () => {
    expect(forgotten.covers('acme', 'd-1', 1_000)).toBe(true);
    expect(forgotten.covers('acme', 'd-1', 1_001)).toBe(false);
  });

  it('spares records that no wish reaches from being opened', () => {
    expect(forgotten.mayTouch('telemetry', 1, 19)).toBe(true);
    expect(forgotten.mayTouch('telemetry', 1, 20)).toBe(false);
  });

  it('may be forgotten again: rows keep the wish that was first', () => {
    const twice = folded(wish('first'), wish('second', { upTo: { telemetry: [15, 20], identity: [9] } }));
    expect(twice.idOf('acme', 'd-1', at('telemetry', 0, 3))).toBe('first');
    expect(twice.idOf('acme', 'd-1', at('telemetry', 0, 12))).toBe('second');
  });
});
