import { spawn } from 'node:child_process';
import { connect as connectSocket } from 'node:net';
import type { DeviceCredential, Pki } from '../openvpn/pki.ts';
import { sleep } from '../recorder.ts';
import type { Account, Broker } from './broker.ts';

export interface Visit {
  /** Client id. */
  id: string;
  from: string;
  /** How long it stays subscribed, ms; then it is killed without a word if `abrupt`, else says goodbye. */
  stayMs?: number;
  abrupt?: boolean;
}

/** A real client that subscribes, by certificate. Resolves when it has ended, however it went. */
export function visitSecurely(broker: Broker, pki: Pki, device: DeviceCredential, visit: Visit): Promise<void> {
  const tls = ['--cafile', pki.trusted, '--cert', device.certificate, '--key', device.key, '--insecure'];
  return subscribe(broker.securePort, broker, visit, tls);
}

/** The same by password, or by none. */
export function visitPlainly(broker: Broker, account: Account | undefined, visit: Visit): Promise<void> {
  const who = account === undefined ? [] : ['-u', account.user, '-P', account.password];
  return subscribe(broker.plainPort, broker, visit, who);
}

async function subscribe(port: number, broker: Broker, visit: Visit, more: string[]): Promise<void> {
  const { id, from, stayMs = 300, abrupt = false } = visit;
  const to = ['-h', broker.address, '-p', String(port), '-A', from, '-i', id, '-t', 'status', '-k', '5'];
  const child = spawn('mosquitto_sub', [...to, ...more], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.once('error', () => undefined);
  await Promise.race([ended, sleep(stayMs)]);
  child.kill(abrupt ? 'SIGKILL' : 'SIGTERM');
  await ended;
}

/** Sends bytes as they are, waits a moment and hangs up. */
export async function sendBytes(broker: Broker, port: number, from: string, bytes: Buffer): Promise<void> {
  const socket = connectSocket({ host: broker.address, port, localAddress: from });
  socket.on('error', () => undefined);
  socket.on('connect', () => void socket.write(bytes));
  await sleep(300);
  socket.destroy();
}
