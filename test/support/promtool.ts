import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs `promtool` and returns what it said; fails with that when it was not content. */
export async function promtool(args: readonly string[], input = ''): Promise<string> {
  const child = spawn('promtool', [...args], { stdio: 'pipe', timeout: 30_000 });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`promtool ${args.join(' ')} ended with ${code}: ${said}`);
  return said;
}

/** Lets promtool look at a file made of this, which JSON is YAML enough for. */
export async function promtoolOn(command: readonly string[], content: object): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-promtool-'));
  try {
    const file = join(directory, 'made.yaml');
    writeFileSync(file, JSON.stringify(content));
    return await promtool([...command, file]);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
