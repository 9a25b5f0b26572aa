import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../runtime/errors.ts';
import { freePort } from '../runtime/free-port.ts';
import { makeDirectory } from '../runtime/make-directory.ts';

/** Where the embedded engine answers and with which passwords: made once per data directory, readable by its owner only. */
export interface EngineEndpoint {
  port: number;
  password: string;
  readerPassword: string;
}

export const endpointFile = (data: string): string => join(data, 'engine', 'endpoint.json');

/** @throws Fault STORE_UNAVAILABLE when no engine has been started on this data directory yet, DATA_CORRUPT. */
export function readEndpoint(data: string): EngineEndpoint {
  let text: string;
  try {
    text = readFileSync(endpointFile(data), 'utf8');
  } catch (cause) {
    throw new Fault('STORE_UNAVAILABLE', `no engine has run on ${data} yet; start it with: tocsin up --data ${data}`, {
      retryable: true,
      cause,
    });
  }
  const endpoint = parse(text);
  if (endpoint === undefined)
    throw new Fault('DATA_CORRUPT', `${endpointFile(data)} is damaged: stop everything, remove it and start again`);
  return endpoint;
}

function parse(text: string): EngineEndpoint | undefined {
  try {
    const { port, password, readerPassword } = JSON.parse(text) as Partial<EngineEndpoint>;
    const whole = port !== undefined && port > 0 && Boolean(password) && Boolean(readerPassword);
    return whole ? ({ port, password, readerPassword } as EngineEndpoint) : undefined;
  } catch {
    return undefined;
  }
}

/** Reads the endpoint or makes one; of several processes that try at once, one wins and all get the same. */
export async function ensureEndpoint(data: string): Promise<EngineEndpoint> {
  const file = endpointFile(data);
  if (existsSync(file)) return readEndpoint(data);
  const directory = join(data, 'engine');
  makeDirectory(directory, 0o700);
  const mine = `${file}.${process.pid}`;
  const secret = (): string => randomBytes(24).toString('base64url');
  writeFileSync(mine, JSON.stringify({ port: await freePort(), password: secret(), readerPassword: secret() }), {
    mode: 0o600,
    // On disk before it has its name: after a power failure there is a whole file or none.
    flush: true,
  });
  try {
    linkSync(mine, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(mine, { force: true });
  }
  return readEndpoint(data);
}
