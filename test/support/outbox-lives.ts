import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NotificationCommand, Outcome } from '../../schemas/command.ts';

const program = fileURLToPath(new URL('./outbox-process.ts', import.meta.url));

/** An outbox that lives as one process after the other over the same two topics, which are files. */
export function outboxLives() {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-outbox-'));
  const [commandsFile, outcomesFile] = [join(folder, 'commands.jsonl'), join(folder, 'outcomes.jsonl')];
  for (const file of [commandsFile, outcomesFile]) writeFileSync(file, '');
  const readLines = <T>(file: string) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as T);
  return {
    give: (command: NotificationCommand) => appendFileSync(commandsFile, `${JSON.stringify(command)}\n`),
    commands: () => readLines<NotificationCommand>(commandsFile),
    outcomes: () => readLines<Outcome>(outcomesFile),
    /** Lives until nothing is left to do, or is killed at a fault point. @param settings of the responders, as JSON */
    live(settings: object, faultPoint = ''): Promise<NodeJS.Signals | number | null> {
      const env = { ...process.env, FAULT_POINT: faultPoint };
      const args = [program, commandsFile, outcomesFile, JSON.stringify(settings)];
      const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'inherit', 'inherit'] });
      return new Promise((resolve, reject) => {
        child.on('error', reject);
        child.on('exit', (code, signal) => resolve(signal ?? code));
      });
    },
    end: () => rmSync(folder, { recursive: true }),
  };
}
