import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { done, type Enforced, type Enforcer, notApplicable } from './enforcer.ts';

export interface ManagementOptions {
  host: string;
  port: number;
  /** Of `--management ... PASSWORD-FILE`; '' for none. */
  password: string;
}

/**
 * OpenVPN's management interface (management-notes.txt): ends the sessions that a device has open now, by common name.
 * It keeps nobody out for long; that is the directory's business.
 */
export function openvpnManagement(options: ManagementOptions): Enforcer {
  return {
    name: 'openvpn-management',
    timeoutMs: 5_000,
    deny: async ({ commonNames }, signal) =>
      commonNames.length === 0 ? notApplicable : kill(options, commonNames.filter(isPlain), signal),
    // A session that was ended is opened again by the device itself.
    allow: async ({ commonNames }) => (commonNames.length === 0 ? notApplicable : done),
  };
}

/** What could end the command or begin another is no name. */
function isPlain(name: string): boolean {
  return /^[A-Za-z0-9._@-]{1,64}$/.test(name);
}

async function kill(options: ManagementOptions, names: readonly string[], signal: AbortSignal): Promise<Enforced> {
  const socket = connect({ host: options.host, port: options.port, signal });
  try {
    socket.on('error', () => undefined);
    let asked = 0;
    const ask = (): void => {
      const name = names[asked++];
      socket.write(name === undefined ? 'quit\r\n' : `kill ${name}\r\n`);
    };
    socket.setEncoding('utf8');
    socket.once('data', (text: string) => {
      if (text.startsWith('ENTER PASSWORD:')) socket.write(`${options.password}\r\n`);
    });
    for await (const line of createInterface({ input: socket })) {
      if (line.includes('ERROR: bad password')) return { done: false, reason: 'bad_password' };
      if (line.startsWith('>INFO:')) ask();
      // "common name '...' not found": nobody is connected, which is as it shall be.
      else if (line.startsWith('SUCCESS: common name') || line.startsWith('ERROR: common name')) ask();
      else if (line.startsWith('ERROR:')) return { done: false, reason: 'refused_by_openvpn' };
    }
    return asked > names.length ? done : { done: false, reason: 'connection_lost' };
  } catch {
    return { done: false, reason: 'unreachable' };
  } finally {
    socket.destroy();
  }
}
