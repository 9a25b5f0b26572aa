import { expect, it } from 'vitest';
import { type Totals } from '../../ingest/archive/ledger.ts';
import { balance } from './balance.ts';

const totals = (offered: number, deadLettered = 0): Totals => ({ offered, deadLettered, dropped: {}, refused: {} });

/** A table of so many lines at each count, and the account the log gives before and after. */
function counting(counts: number[], accounts: Totals[], forgotten = 0) {
  let counted = 0;
  let now = 1_000_000;
  const ask = balance(
    async () => ({ stored: counts[counted++] ?? 0, forgotten }),
    () => accounts.shift() ?? totals(0),
    () => now,
  );
  return { ask, pass: (ms: number) => (now += ms), counted: () => counted };
}

it('says how many lines the log speaks of and nobody has', async () => {
  const { ask } = counting([7], [totals(10, 1), totals(10, 1)]);
  expect(await ask()).toEqual({ lines: { stored: 7, residual: 2 } });
});

it('says how many lines are there twice', async () => {
  const { ask } = counting([12], [totals(10), totals(10)]);
  expect(await ask()).toEqual({ lines: { stored: 12, residual: -2 } });
});

it('misses no lines that were taken out because their device is forgotten', async () => {
  const { ask } = counting([7], [totals(10), totals(10)], 3);
  expect(await ask()).toEqual({ lines: { stored: 7, residual: 0 } });
});

it('takes lines that came in while it counted for neither lost nor doubled', async () => {
  const { ask } = counting([14], [totals(10), totals(15)]);
  expect(await ask()).toEqual({ lines: { stored: 14, residual: 0 } });
});

it('counts again after a minute, and at once while something is missing', async () => {
  const steady = counting([10, 20], [totals(10), totals(10), totals(20), totals(20)]);
  await steady.ask();
  steady.pass(59_000);
  expect(await steady.ask()).toEqual({ lines: { stored: 10, residual: 0 } });
  steady.pass(1_000);
  expect(await steady.ask()).toEqual({ lines: { stored: 20, residual: 0 } });
  const lacking = counting([9, 10], [totals(10), totals(10), totals(10), totals(10)]);
  expect(await lacking.ask()).toEqual({ lines: { stored: 9, residual: 1 } });
  expect(await lacking.ask()).toEqual({ lines: { stored: 10, residual: 0 } });
});
