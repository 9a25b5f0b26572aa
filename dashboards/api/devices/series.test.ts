import { describe, expect, it } from 'vitest';
import { deviceQuery } from './query.ts';
import { seriesOf, spanOf } from './series.ts';

const minute = 60_000;
const at = (step: number, messages: number) => ({ at: step * minute, messages, bytes: 0, handshakes: 0, refused: 0 });
const band = () => ({ low: 5, high: 20, samples: 600, whose: 'device' as const });

describe('the series of a device', () => {
  it('is 0 where it was quiet between, and nothing before the first and after now', () => {
    const span = spanOf(0, 6 * minute, 60);
    const { observed, time, low } = seriesOf('messages', [at(1, 4), at(3, 9)], span, band, 5 * minute);
    expect(observed).toEqual([null, 4, 0, 9, 0, null]);
    expect(time).toEqual([0, 1, 2, 3, 4, 5].map((step) => step * minute));
    expect(low).toEqual([5, 5, 5, 5, 5, 5]);
  });

  it('has one point for each step, however long', () => {
    const span = spanOf(0, 4 * minute, 120);
    const { observed, stepSeconds } = seriesOf('messages', [at(0, 90), at(2, 3)], span, band, 99 * minute);
    expect(stepSeconds).toBe(120);
    expect(observed).toEqual([90, 3]);
  });

  it('has the band of every hour, and of a step of several hours the widest', () => {
    const byHour = (time: number) => ({ ...band(), low: time / 60 / minute, high: 20 + time / 60 / minute });
    const { low, high } = seriesOf('messages', [], spanOf(60 * minute, 240 * minute, 90 * 60), byHour, 0);
    expect({ low, high }).toEqual({ low: [0, 1.5, 3], high: [21, 22, 24] });
  });

  it('has no band where nothing was learned', () => {
    const { high, whose, samples } = seriesOf('refused', [], spanOf(0, 2 * minute, 60), undefined, 0);
    expect({ high, whose, samples }).toEqual({ high: [null, null], whose: 'none', samples: 0 });
  });

  it('never has more points than a chart shows', () => {
    for (const days of [1, 7, 70]) {
      const { from, to, stepMs } = spanOf(12_345, 12_345 + days * 86_400_000, 60);
      expect((to - from) / stepMs).toBeLessThanOrEqual(1_442);
      expect(from <= 12_345 && stepMs % minute === 0).toBe(true);
    }
  });
});

describe('a search for devices', () => {
  it('takes names that must be the same out of the words, quoted or not', () => {
    expect(deviceQuery('pump site:"plant 2" batch:b-7')).toMatchObject({
      text: 'pump',
      site: 'plant 2',
      productionBatch: 'b-7',
    });
  });

  it('takes what is no field for part of an id', () => {
    expect(deviceQuery('mac:00:11').text).toBe('mac:00:11');
    expect(deviceQuery('__proto__:x').text).toBe('__proto__:x');
    expect(deviceQuery('').text).toBe('');
  });
});
