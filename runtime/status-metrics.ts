import { Gauge, type Registry } from 'prom-client';

const deepest = 6;

/**
 * Offers every number of a role's status as a Prometheus gauge, read when asked for: `{ archive: { totals: { offered } } }`
 * becomes `tocsin_archive_totals_offered`. Keys that are no metric names (a reason, a partition) become the label `of`.
 */
export function offerStatus(registry: Registry, status: () => unknown): void {
  const gauges = new Map<string, Gauge<'of'>>();
  const gaugeOf = (name: string): Gauge<'of'> => {
    let gauge = gauges.get(name);
    if (gauge === undefined) {
      gauge = new Gauge({ name, help: `From the role's status: ${name}`, labelNames: ['of'], registers: [registry] });
      gauges.set(name, gauge);
    }
    return gauge;
  };
  // Its own collect hook runs before the registry prints anything.
  const asked = new Gauge({
    name: 'tocsin_status_read',
    help: 'Always 1: the status below was read for this answer',
    registers: [registry],
    collect() {
      asked.set(1);
      for (const gauge of gauges.values()) gauge.reset();
      for (const { name, of, value } of numbersIn(status())) gaugeOf(name).set({ of }, value);
    },
  });
}

const plain = /^[a-z][A-Za-z0-9]*$/;
/** Maps whose keys are values, not names. */
const keyed = new Set(['next', 'dropped', 'refused', 'late', 'lag', 'webhooks']);

export function* numbersIn(
  status: unknown,
  name = 'tocsin',
  of = '',
  depth = 0,
): Generator<{ name: string; of: string; value: number }> {
  if (typeof status === 'number' && Number.isFinite(status)) yield { name, of, value: status };
  if (typeof status !== 'object' || status === null || depth > deepest) return;
  for (const [key, value] of Object.entries(status)) {
    const last = name.slice(name.lastIndexOf('_') + 1);
    if (keyed.has(last) || !plain.test(key)) yield* numbersIn(value, name, of === '' ? key : `${of}/${key}`, depth + 1);
    else
      yield* numbersIn(
        value,
        `${name}_${key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
        of,
        depth + 1,
      );
  }
}
