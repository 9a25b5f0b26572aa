import { describe, expect, it } from 'vitest';
import type { RecordHeader } from '../../schemas/record.ts';
import { account, addTotals, noTotals, residual } from './ledger.ts';

const header = (part: Partial<RecordHeader>): RecordHeader => ({
  ...{ type: 'events', version: 1, writer: 'w', sequence: 1, time: 0 },
  ...part,
});

describe('the ledger', () => {
  it('counts what a record offers, refuses and drops', () => {
    const totals = noTotals();
    const accounts = { offered: 9, dropped: { overload: 2 }, refused: { unknown_peer: 3 } };
    account(totals, header({ lines: 4, accounts }), undefined);
    expect(totals).toEqual({ offered: 9, deadLettered: 0, dropped: { overload: 2 }, refused: { unknown_peer: 3 } });
    expect(residual(totals, 4)).toBe(0);
  });

  it('counts refused lines by what they stand for, not by rows', () => {
    const totals = noTotals();
    account(totals, header({ type: 'rejections', rows: 1, lines: 6, accounts: { offered: 6 } }), undefined);
    expect(totals.deadLettered).toBe(6);
    expect(residual(totals, 0)).toBe(0);
  });

  it('counts nothing twice that a writer sent twice', () => {
    const totals = noTotals();
    account(totals, header({ lines: 4, accounts: { offered: 4 } }), 'writer');
    expect(totals).toEqual(noTotals());
  });

  it.each(['events', 'rejections'] as const)('counts %s of a resent batch as offered again and dropped', (type) => {
    const totals = noTotals();
    account(totals, header({ type, lines: 4, accounts: { offered: 4 } }), 'batch');
    expect(totals).toEqual({ ...noTotals(), offered: 4, dropped: { duplicate_batch: 4 } });
    expect(residual(totals, 0)).toBe(0);
  });

  it('shows a line lost on the way as a residual', () => {
    const totals = noTotals();
    account(totals, header({ lines: 4, accounts: { offered: 5 } }), undefined);
    expect(residual(totals, 4)).toBe(1);
  });

  it('adds up partitions without touching what it adds', () => {
    const one = { offered: 3, deadLettered: 1, dropped: { overload: 1 }, refused: {} };
    const two = { offered: 4, deadLettered: 0, dropped: { overload: 2, kernel: 1 }, refused: { frame: 1 } };
    expect([one, two].reduce(addTotals, noTotals())).toEqual({
      ...{ offered: 7, deadLettered: 1, dropped: { overload: 3, kernel: 1 }, refused: { frame: 1 } },
    });
    expect(one.dropped).toEqual({ overload: 1 });
  });
});
