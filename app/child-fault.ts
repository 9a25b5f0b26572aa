import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Fault, type FaultCode, faultCodes } from '../runtime/errors.ts';

/** Says what ends this process to the one that watches over it; where that fails, the exit code has to do. */
export function leaveFault(file: string, { code, message }: Fault): void {
  try {
    writeFileSync(file, JSON.stringify({ code, message }), { mode: 0o600 });
  } catch {
    // What is to be told may be that very trouble.
  }
}

/** What a process left when it ended, once; undefined when it left nothing that can be read. */
export function takeFault(file: string): Fault | undefined {
  try {
    const { code, message } = JSON.parse(readFileSync(file, 'utf8')) as { code: string; message: string };
    rmSync(file, { force: true });
    return Object.hasOwn(faultCodes, code) ? new Fault(code as FaultCode, String(message)) : undefined;
  } catch {
    return undefined;
  }
}
