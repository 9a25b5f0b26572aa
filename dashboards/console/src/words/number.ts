/** U+202F: a thin separator that never breaks a line. */
const thin = '\u202F';

/** 1234567 as `1 234 567`. */
export function count(value: number): string {
  const sign = value < 0 ? '-' : '';
  return (
    sign +
    Math.abs(Math.round(value))
      .toString()
      .replaceAll(/\B(?=(\d{3})+$)/g, thin)
  );
}

/** At most three figures that matter: 0.0123, 4.2, 87, 1 234. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const size = Math.abs(value);
  if (size >= 100 || Number.isInteger(value)) return count(value);
  if (size >= 10) return trimmed(value.toFixed(1));
  if (size >= 0.1) return trimmed(value.toFixed(2));
  return value === 0 ? '0' : value.toPrecision(2);
}

function trimmed(text: string): string {
  return text.replace(/\.?0+$/, '');
}

/** A share of 0 to 1 as percent. Never rounds something to nothing or a part to the whole. */
export function share(value: number): string {
  const percent = value * 100;
  if (value > 0 && percent < 0.1) return `< 0.1${thin}%`;
  if (value < 1 && percent > 99.9) return `> 99.9${thin}%`;
  return `${percent < 10 ? trimmed(percent.toFixed(1)) : Math.round(percent)}${thin}%`;
}

/** Of bytes: `512 B`, `4.2 kB`, `13 MB`. */
export function bytes(value: number): string {
  if (value < 1_000) return `${value} B`;
  const unit = value < 1_000_000 ? 'kB' : 'MB';
  return `${figure(value / (unit === 'kB' ? 1_000 : 1_000_000))} ${unit}`;
}

/** `1 alert`, `12 alerts`. */
export function many(value: number, one: string, several = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : several}`;
}
