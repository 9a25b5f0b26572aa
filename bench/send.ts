import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Sends a file over one TCP connection from a process of its own. Resolves when the receiver has taken all of it. */
export async function send(file: string, port: number): Promise<void> {
  const script = fileURLToPath(new URL('sender.ts', import.meta.url));
  const child = spawn(process.execPath, [script, file, String(port)], { stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('exit', resolve);
    child.once('error', reject);
  });
  if (code !== 0) throw new Error(`the sender ended with ${code}`);
}
