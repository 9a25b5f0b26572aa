import { expect, it } from 'vitest';
import { metrics } from '../app/metrics/catalogue.ts';
import { read } from './house.ts';

const rows = read('docs/reference/metrics.md')
  .split('\n')
  .filter((line) => line.startsWith('| `'));

it('the document lists every metric with its labels and what it says, in the order of the source, and no other', () => {
  const wanted = metrics.map(
    ({ name, help, labels }) => `| \`${name}\` | ${labels.map((label) => `\`${label}\``).join(' ')} | ${help} |`,
  );
  expect(rows).toEqual(wanted);
});

it('every name is said once, is of Tocsin, and measures in base units', () => {
  const names = metrics.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) {
    expect(name).toMatch(/^tocsin_[a-z0-9_]+[a-z]$/);
    expect(name).not.toMatch(/_(?:ms|milliseconds|minutes|hours|days|kb|mb|percent)(?:_|$)/);
  }
});

it('pages name no metric that does not exist', () => {
  const known = new Set(metrics.map(({ name }) => name));
  for (const page of ['docs/console.md', 'docs/on-call.md', 'docs/monitoring.md', 'docs/pki.md', 'docs/delivery.md'])
    for (const [name] of read(page).matchAll(/\btocsin_[a-z0-9_]+/g)) expect(known, `${page}: ${name}`).toContain(name);
});
