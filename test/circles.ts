import { dirname, relative, resolve } from 'node:path';
import { importsOf, root } from './house.ts';

/**
 * Groups of files that each reach all others of their group by imports, of types too: Tarjan's strongly connected components, those
 * of more than one file, sorted. @param sources text by path from the root
 */
export function circlesOf(sources: ReadonlyMap<string, string>): string[][] {
  const reached = new Map<string, { index: number; low: number; open: boolean }>();
  const path: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): { index: number; low: number; open: boolean } => {
    const own = { index: reached.size, low: reached.size, open: true };
    reached.set(file, own);
    path.push(file);
    for (const wanted of importsOf(sources.get(file) ?? '')) {
      const target = relative(root, resolve(root, dirname(file), wanted));
      if (!wanted.startsWith('.') || !sources.has(target)) continue;
      const known = reached.get(target);
      if (known === undefined) own.low = Math.min(own.low, visit(target).low);
      else if (known.open) own.low = Math.min(own.low, known.index);
    }
    if (own.low < own.index) return own;
    const circle = path.splice(path.indexOf(file));
    for (const one of circle) (reached.get(one) ?? own).open = false;
    if (circle.length > 1) circles.push(circle.sort());
    return own;
  };
  for (const file of sources.keys()) if (!reached.has(file)) visit(file);
  return circles.sort(([a = ''], [b = '']) => a.localeCompare(b));
}
