import { Counter, Gauge, type Registry } from 'prom-client';
import type { Metric } from './metric.ts';

/**
 * Offers metrics whose values are all known from one report.
 * @returns sets them all at once from a report; what that does not hold any more is gone
 */
export function offerMetrics<Report>(registry: Registry, metrics: readonly Metric<Report>[]): (report: Report) => void {
  const setters = metrics.map(({ name, help, labels, read }) => {
    const about = { name, help, labelNames: labels, registers: [registry] };
    const counter = name.endsWith('_total') ? new Counter(about) : undefined;
    const gauge = counter === undefined ? new Gauge(about) : undefined;
    const own = counter ?? gauge;
    return (report: Report): void => {
      own?.reset();
      const readings = read(report);
      // A metric without labels starts at 0, which would be a claim.
      if (readings.length === 0 && labels.length === 0) own?.remove();
      for (const [value, ...values] of readings) {
        if (!Number.isFinite(value)) continue;
        const named = Object.fromEntries(labels.map((label, i) => [label, values[i] ?? '']));
        gauge?.set(named, value);
        counter?.inc(named, value);
      }
    };
  });
  return (report) => {
    for (const set of setters) set(report);
  };
}
