import type { Quarantine } from '../../schemas/quarantine.ts';
import { showable } from '../showable.ts';

const words: Record<Quarantine['state'], string> = {
  held: 'waits for a second person',
  applying: 'gateways are being told',
  applied: 'applied, refusal not yet observed',
  verified: 'refusal observed',
  overdue: 'applied, but no refusal was observed in time',
  breached: 'the device was let in all the same',
  releasing: 'gateways are being told to let it in',
  released: 'over',
  refused: 'not begun',
};

/** One line each, newest first. */
export function quarantineTable(quarantines: readonly Quarantine[]): string {
  if (quarantines.length === 0) return 'no quarantines\n';
  const rows = quarantines.map((one) => [
    one.id.slice(0, 8),
    one.tenant,
    one.device,
    saidOf(one),
    `until ${new Date(one.expiresAt).toISOString().slice(0, 16)}Z`,
  ]);
  const widths = [8, ...[1, 2, 3].map((i) => Math.max(...rows.map((row) => (row[i] ?? '').length)))];
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, i) => showable(cell).padEnd(widths[i] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

export function quarantinePage(one: Quarantine): string {
  const { denial } = one;
  const list = (values: readonly string[]): string => (values.length === 0 ? '-' : values.join(', '));
  const standing = Object.entries(one.standing).map(([place, said]) => `${place} ${said}`);
  const lines = [
    [`quarantine ${one.id}`, saidOf(one)],
    ['device', `${one.device} of ${one.tenant}`],
    ['gateways', list(one.gateways)],
    ['certificates', list(denial.certificates.map(({ serial }) => serial))],
    ['names', list([...new Set([...denial.commonNames, ...denial.usernames])])],
    ['asked by', nameOf(one.requestedBy) + (one.alert === null ? '' : `, alert ${one.alert}`)],
    ['confirmed by', one.confirmedBy === null ? '-' : nameOf(one.confirmedBy)],
    ['until', new Date(one.expiresAt).toISOString()],
    ['gateways say', list(standing)],
    ['evidence', one.evidence === '' ? '-' : one.evidence],
  ];
  return lines.map(([name = '', value = '']) => `${showable(name).padEnd(14)}${showable(value)}\n`).join('');
}

function saidOf({ state, reason, simulated }: Quarantine): string {
  const why = reason === '' ? '' : ` (${reason.replaceAll('_', ' ')})`;
  return `${simulated ? 'dry run: ' : ''}${words[state]}${why}`;
}

function nameOf(actor: Quarantine['requestedBy']): string {
  return actor.type === 'person' ? actor.name : 'policy';
}
