import { createHash, timingSafeEqual } from 'node:crypto';
import { matches } from './topic-filter.ts';

/** Topic filters that a role may publish to and subscribe. */
export interface Role {
  publish: readonly string[];
  subscribe: readonly string[];
}

interface Client {
  password: string;
  disabled: boolean;
  clientid: string;
  roles: readonly { rolename: string }[];
  groups: readonly unknown[];
}

type Command = Readonly<Record<string, unknown>>;
type Answer = { command: string; error?: string; data?: unknown; correlationData?: string };

const mostCommands = 1_000;

/**
 * Who may come in and what they may do, as Mosquitto's dynamic security plugin keeps it: those of its commands that turn
 * credentials, its error texts, everything forbidden that no role allows.
 */
export class BrokerClients {
  readonly #clients = new Map<string, Client>();
  readonly #roles: ReadonlyMap<string, Role>;

  constructor(roles: ReadonlyMap<string, Role>) {
    this.#roles = roles;
  }

  add(username: string, password: string, roles: readonly string[]): void {
    const named = roles.map((rolename) => ({ rolename }));
    this.#clients.set(username, { password, disabled: false, clientid: '', roles: named, groups: [] });
  }

  admits(username: string, password: string): boolean {
    const client = this.#clients.get(username);
    return client !== undefined && !client.disabled && isSame(client.password, password);
  }

  may(username: string, what: keyof Role, topic: string): boolean {
    const roles = this.#clients.get(username)?.roles ?? [];
    return roles.some(({ rolename }) => this.#roles.get(rolename)?.[what].some((filter) => matches(filter, topic)));
  }

  /** What the plugin answers to a message on its control topic, and whose sessions end by it. */
  answer(payload: Buffer): { responses: Answer[]; ended: string[] } {
    const ended: string[] = [];
    const responses = commandsIn(payload).map((one): Answer => {
      const command = textOf(one, 'command');
      const done = this.#perform(command, one, ended);
      const correlationData = textOf(one, 'correlationData');
      return { command, ...done, ...(correlationData === '' ? {} : { correlationData }) };
    });
    return { responses, ended };
  }

  #perform(command: string, one: Command, ended: string[]): Pick<Answer, 'error' | 'data'> {
    const username = textOf(one, 'username');
    const client = this.#clients.get(username);
    if (command === 'createClient') {
      if (client !== undefined) return { error: 'Client already exists' };
      const [roles, groups] = [listOf(one, 'roles') as Client['roles'], listOf(one, 'groups')];
      const [password, clientid] = [textOf(one, 'password'), textOf(one, 'clientid')];
      this.#clients.set(username, { password, disabled: false, clientid, roles, groups });
      return {};
    }
    if (client === undefined) return { error: 'Client not found' };
    switch (command) {
      case 'getClient': {
        const { roles, groups, clientid, disabled } = client;
        return { data: { client: { username, clientid, roles, groups, ...(disabled ? { disabled } : {}) } } };
      }
      case 'setClientPassword':
        client.password = textOf(one, 'password');
        return {};
      case 'enableClient':
        client.disabled = false;
        return {};
      case 'disableClient':
        client.disabled = true;
        ended.push(username);
        return {};
      case 'deleteClient':
        this.#clients.delete(username);
        ended.push(username);
        return {};
      default:
        return { error: 'Unknown command' };
    }
  }
}

function commandsIn(payload: Buffer): Command[] {
  try {
    const { commands } = JSON.parse(payload.toString('utf8')) as { commands?: unknown };
    return Array.isArray(commands) ? (commands.slice(0, mostCommands) as Command[]) : [];
  } catch {
    return [];
  }
}

function textOf(command: Command, name: string): string {
  const value = command[name];
  return typeof value === 'string' ? value : '';
}

function listOf(command: Command, name: string): unknown[] {
  const value = command[name];
  return Array.isArray(value) ? value : [];
}

function isSame(one: string, other: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}
