import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { hasProgram, run, startDaemon, type Daemon } from '../captures/run.ts';
import { freePorts } from './free-port.ts';

/** A real Mosquitto on loopback whose clients its dynamic security plugin knows. */
export interface Mosquitto extends Daemon {
  url: string;
  port: number;
  admin: { username: string; password: string };
  /** `mosquitto_ctrl dynsec ...` as the administrator. */
  ctrl(...words: string[]): string;
  /** Adds a client that may publish and read what it likes. */
  addClient(username: string, password: string): void;
}

const plugin = '/usr/lib/x86_64-linux-gnu/mosquitto_dynamic_security.so';

/** What is missing on this machine, '' when nothing is. */
export function mosquittoMissing(): string {
  return ['mosquitto', 'mosquitto_ctrl'].filter((program) => !hasProgram(program)).join(', ');
}

/**
 * @param directory private to the caller; the broker keeps its clients there
 * @param onLine told of each line of its log
 */
export async function startMosquitto(directory: string, onLine?: (line: string) => void): Promise<Mosquitto> {
  const [port = 0] = await freePorts(1);
  const admin = { username: 'admin', password: 'of-this-test-only' };
  const clients = path.join(directory, 'dynamic-security.json');
  run('mosquitto_ctrl', ['dynsec', 'init', clients, admin.username, admin.password]);
  const settings = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous false',
    'user root',
    'log_dest stderr',
    'log_timestamp false',
    'per_listener_settings false',
    `plugin ${plugin}`,
    `plugin_opt_config_file ${clients}`,
  ];
  const config = path.join(directory, 'mosquitto.conf');
  writeFileSync(config, `${settings.join('\n')}\n`);
  const daemon = startDaemon('mosquitto', ['-c', config], onLine === undefined ? {} : { onLine });
  await daemon.seen('running', 10_000);
  const ctrl = (...words: string[]): string =>
    run('mosquitto_ctrl', [
      ...['-h', '127.0.0.1', '-p', String(port), '-u', admin.username, '-P', admin.password, 'dynsec'],
      ...words,
    ]);
  ctrl('setDefaultACLAccess', 'publishClientSend', 'allow');
  ctrl('setDefaultACLAccess', 'subscribe', 'allow');
  const addClient = (username: string, password: string): void => {
    ctrl('createClient', username, '-p', password);
  };
  return { ...daemon, lines: daemon.lines, url: `mqtt://127.0.0.1:${port}`, port, admin, ctrl, addClient };
}
