import { globSync, renameSync, rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));

function newest(pattern: string): number {
  return Math.max(0, ...globSync(pattern, { cwd: root }).map((file) => statSync(root + file).mtimeMs));
}

/** Builds the console unless what was built is younger than everything it is made of. */
export async function buildConsole(): Promise<void> {
  const sources = Math.max(newest('src/**/*.{ts,tsx,css,svg}'), newest('{index.html,vite.config.ts}'));
  if (newest('dist/index.html') > sources) return;
  // Only who builds needs it: it is not part of what is installed.
  const { build } = await import('vite');
  // Beside it and then renamed: another process may be building too, or serving what is there.
  const made = `${root}dist.${process.pid}`;
  // What is built is what is served, also when a test builds it: its own would choose React's build for development.
  const mode = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    await build({ configFile: `${root}vite.config.ts`, logLevel: 'error', build: { outDir: made } });
    rmSync(`${root}dist`, { recursive: true, force: true });
    renameSync(made, `${root}dist`);
  } finally {
    if (mode === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = mode;
    rmSync(made, { recursive: true, force: true });
  }
}

if (import.meta.main) await buildConsole();
