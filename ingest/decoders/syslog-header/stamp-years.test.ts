import { describe, expect, it } from 'vitest';
import { StampYears } from './stamp-years.ts';
import { SyslogReader } from './syslog-header.ts';

function stampsOf(lines: readonly string[], year?: number, zoneOffsetMs = 0): string[] {
  const years = new StampYears(year);
  const reader = new SyslogReader();
  return lines.map((text) => {
    years.read(reader, { text, start: 0, end: text.length, bytes: new Uint8Array(0), from: 0, to: 0 }, zoneOffsetMs);
    const { at } = reader.syslog;
    return at === 0 ? 'none' : new Date(at).toISOString().slice(0, 16);
  });
}

const full = (stamp: string): string => `<13>1 ${stamp}Z gw a - - - x`;
const bsd = (stamp: string): string => `<13>${stamp}:00 gw a: x`;

describe('the year of stamps that name none', () => {
  it.each([
    ['Jan  1 00:00', 2024, '2024-01-01T00:00'],
    ['Jan  1 00:00', 2025, '2025-01-01T00:00'],
    ['Feb 29 12:00', 2024, '2024-02-29T12:00'],
    ['Jul  2 12:00', 2025, '2025-07-02T12:00'],
    ['Dec 31 23:59', 2024, '2024-12-31T23:59'],
    ['Dec 31 23:59', 2025, '2025-12-31T23:59'],
    ['Feb 29 12:00', 2025, 'none'],
  ])('is the one given for the first: %s in %i', (stamp, year, expected) => {
    expect(stampsOf([bsd(stamp)], year)).toEqual([expected]);
  });

  it('turns with the stamps, there and back', () => {
    const stamps = ['Dec 31 23:59', 'Jan  1 00:00', 'Dec 31 23:58', 'Jan  1 00:01', 'Jun  1 00:00', 'Dec 31 00:00'];
    expect(stampsOf(stamps.map(bsd), 2025).map((at) => at.slice(0, 4))).toEqual([
      ...['2025', '2026', '2025', '2026', '2026'],
      // More than half a year on is less than half a year back.
      '2025',
    ]);
  });

  it('is never before the one given, however far the stamps lie apart', () => {
    expect(stampsOf(['Jan  5 00:00', 'Nov 21 01:08', 'Nov 22 00:00'].map(bsd), 2026)).toEqual([
      '2026-01-05T00:00',
      '2026-11-21T01:08',
      '2026-11-22T00:00',
    ]);
  });

  it('is told by the first line before that names its own, and by none after it', () => {
    const lines = [full('2019-12-31T23:00:00'), bsd('Jan  1 00:30'), full('2090-01-01T00:00:00'), bsd('Jan  2 00:00')];
    expect(stampsOf(lines)).toEqual(['2019-12-31T23:00', '2020-01-01T00:30', '2090-01-01T00:00', '2020-01-02T00:00']);
    expect(stampsOf(lines, 2024).map((at) => at.slice(0, 4))).toEqual(['2019', '2024', '2090', '2024']);
  });

  it('is not guessed: the first line of all must be said to be of some year', () => {
    expect(() => stampsOf(['no stamp', bsd('Nov 21 01:08')])).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message: expect.stringContaining('Nov 21 01:08') }),
    );
    // A text that only looks like a stamp asks for nothing.
    expect(stampsOf(['<13>Nov 21 01:08:51x', '<13>Nov 41 01:08:51 gw a: x', full('2026-01-01T00:00:00')])).toEqual([
      'none',
      'none',
      '2026-01-01T00:00',
    ]);
  });

  it('is that of the sender where his clock is ahead', () => {
    expect(stampsOf([bsd('Jan  1 00:30')], 2026, 3_600_000)).toEqual(['2025-12-31T23:30']);
    expect(stampsOf([bsd('Jan  1 00:30'), bsd('Jan  1 00:31')], 2026, 3_600_000)[1]).toBe('2025-12-31T23:31');
  });
});
