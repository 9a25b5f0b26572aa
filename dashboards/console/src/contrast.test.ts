import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\(\s*(#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\s*\)/g)].map(
    ([, name = '', light = '', dark = '']) => [name, { light, dark }] as const,
  ),
);

type Theme = 'light' | 'dark';

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2: 1 to 21. */
function contrast(theme: Theme, one: string, other: string): number {
  const [high = 0, low = 0] = [one, other]
    .map((name) => luminance(tokens.get(name)?.[theme] ?? ''))
    .toSorted((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

const grounds = ['background', 'raised', 'hover', 'chosen'];
const texts = ['text', 'muted', 'accent', 'info', 'low', 'medium', 'high', 'critical', 'ok', 'unknown'];
const marks = ['edge', 'accent-raised'];

describe.each(['light', 'dark'] as const)('the %s theme', (theme) => {
  it('has text that can be read on every ground: 4.5 to 1', () => {
    expect(tokens.size).toBeGreaterThan(18);
    const weak = texts.flatMap((text) =>
      grounds.filter((ground) => contrast(theme, text, ground) < 4.5).map((ground) => `${text} on ${ground}`),
    );
    expect(weak).toEqual([]);
    expect(contrast(theme, 'on-accent', 'accent')).toBeGreaterThan(4.5);
  });

  it('has marks and edges that can be seen: 3 to 1', () => {
    const weak = marks.flatMap((mark) =>
      ['background', 'raised']
        .filter((ground) => contrast(theme, mark, ground) < 3)
        .map((ground) => `${mark} on ${ground}`),
    );
    expect(weak).toEqual([]);
  });
});

describe('colours and sizes', () => {
  it('are named in one file only', async () => {
    const { globSync } = await import('node:fs');
    const root = new URL('.', import.meta.url).pathname;
    const strays = globSync('**/*.{css,tsx,ts}', { cwd: root })
      .filter((file) => !file.endsWith('tokens.css') && !file.endsWith('.test.ts'))
      .filter((file) => /#[0-9a-f]{3,8}\b(?=[;,)'" ])|\brgba?\(|\bhsla?\(/i.test(readFileSync(root + file, 'utf8')));
    expect(strays).toEqual([]);
  });
});
