import type { Socket } from 'node:net';
import {
  type IConnectPacket,
  type IPublishPacket,
  type ISubscribePacket,
  type IUnsubscribePacket,
  type Packet,
  generate,
  parser,
} from 'mqtt-packet';
import type { BrokerClients } from './clients.ts';
import { matches } from './topic-filter.ts';

/** What a connection reaches of the broker it belongs to. */
export interface SessionPorts {
  clients: BrokerClients;
  /** Somebody has come in under this client id: whoever had it before is to go. */
  enter(session: Session): void;
  leave(session: Session): void;
  publish(from: Session, message: IPublishPacket): void;
  /** A line of the broker's log, in Mosquitto's words. */
  log(line: string): void;
}

/** Reason codes of MQTT 5, and what 3.1.1 has instead. */
const notAuthorised = 0x87;
const formerNotAuthorised = 5;
const formerRefused = 0x80;
const largestPacket = 1 << 20;
const silentMs = 120_000;

/** One connection. MQTT 3.1.1 and 5, QoS 0 and 1; nothing is retained, and nothing kept for who is away. */
export class Session {
  clientId = '';
  username = '';
  readonly #socket: Socket;
  readonly #ports: SessionPorts;
  readonly #parser = parser({});
  readonly #filters = new Map<string, 0 | 1>();
  #version: 3 | 4 | 5 = 4;
  #messageId = 0;
  #waiting = 0;
  #said = false;

  constructor(socket: Socket, ports: SessionPorts) {
    this.#socket = socket;
    this.#ports = ports;
    this.#parser.on('packet', (packet: Packet) => this.#take(packet));
    this.#parser.on('error', () => this.end('disconnected due to protocol error'));
    socket.setNoDelay(true);
    socket.setTimeout(silentMs, () => this.end('has exceeded timeout, disconnecting'));
    socket.on('data', (bytes) => {
      this.#waiting = this.#parser.parse(bytes);
      if (this.#waiting > largestPacket) this.end('disconnected due to protocol error');
    });
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.end('closed its connection'));
  }

  /** Makes room for whoever came under the same client id: the log has said so. */
  yield(): void {
    this.#said = true;
    this.#ports.leave(this);
    this.end('');
  }

  /** @param how what the log says of it */
  end(how: string): void {
    if (!this.#said) {
      this.#said = true;
      this.#ports.leave(this);
      this.#ports.log(`Client ${this.clientId === '' ? '<unknown>' : this.clientId} ${how}.`);
    }
    this.#socket.end();
    this.#socket.destroySoon();
  }

  deliver({ topic, payload, qos }: IPublishPacket): void {
    const granted = [...this.#filters].filter(([filter]) => matches(filter, topic)).map(([, own]) => own);
    if (granted.length === 0) return;
    const level = Math.min(qos, Math.max(...granted)) as 0 | 1;
    this.#messageId = (this.#messageId % 65_535) + 1;
    const numbered = level === 0 ? {} : { messageId: this.#messageId };
    this.#send({ cmd: 'publish', topic, payload, qos: level, retain: false, dup: false, ...numbered });
  }

  #take(packet: Packet): void {
    if (this.#said) return;
    if (packet.cmd === 'connect') return this.#connect(packet);
    if (this.clientId === '') return this.end('disconnected due to protocol error');
    if (packet.cmd === 'subscribe') return this.#subscribe(packet);
    if (packet.cmd === 'publish') return this.#publish(packet);
    if (packet.cmd === 'unsubscribe') return this.#unsubscribe(packet);
    if (packet.cmd === 'pingreq') return this.#send({ cmd: 'pingresp' });
    // What was delivered is not delivered again: TCP has brought it.
    if (packet.cmd === 'puback') return;
    this.end(packet.cmd === 'disconnect' ? 'disconnected' : 'disconnected due to protocol error');
  }

  #connect({
    clientId,
    username = '',
    password,
    protocolVersion = 4,
    keepalive = 0,
    clean = true,
  }: IConnectPacket): void {
    if (this.clientId !== '' || clientId === '') return this.end('disconnected due to protocol error');
    this.#version = protocolVersion;
    if (!this.#ports.clients.admits(username, password?.toString('utf8') ?? '')) {
      this.#send({ cmd: 'connack', sessionPresent: false, reasonCode: notAuthorised, returnCode: formerNotAuthorised });
      return this.end('disconnected, not authorised');
    }
    this.clientId = clientId;
    this.username = username;
    this.#ports.enter(this);
    const { remoteAddress = '', remotePort = 0 } = this.#socket;
    const spoken = protocolVersion === 5 ? 5 : protocolVersion - 2;
    const details = `p${spoken}, c${clean ? 1 : 0}, k${keepalive}, u'${username}'`;
    this.#ports.log(`New client connected from ${remoteAddress}:${remotePort} as ${clientId} (${details}).`);
    this.#send({ cmd: 'connack', sessionPresent: false, reasonCode: 0, returnCode: 0 });
  }

  #subscribe({ subscriptions, messageId = 0 }: ISubscribePacket): void {
    const granted = subscriptions.map(({ topic, qos }) => {
      if (!this.#ports.clients.may(this.username, 'subscribe', topic))
        return this.#version === 5 ? notAuthorised : formerRefused;
      const level = qos === 0 ? 0 : 1;
      this.#filters.set(topic, level);
      return level;
    });
    this.#send({ cmd: 'suback', messageId, granted });
  }

  #unsubscribe({ unsubscriptions, messageId = 0 }: IUnsubscribePacket): void {
    for (const filter of unsubscriptions) this.#filters.delete(filter);
    this.#send({ cmd: 'unsuback', messageId, granted: unsubscriptions.map(() => 0) });
  }

  #publish(packet: IPublishPacket): void {
    if (packet.qos === 2) return this.end('disconnected due to protocol error');
    const allowed = this.#ports.clients.may(this.username, 'publish', packet.topic);
    if (packet.qos === 1) {
      const reason = this.#version === 5 ? { reasonCode: allowed ? 0 : notAuthorised } : {};
      this.#send({ cmd: 'puback', messageId: packet.messageId ?? 0, ...reason });
    }
    if (allowed) this.#ports.publish(this, packet);
  }

  #send(packet: Packet): void {
    if (this.#socket.writable) this.#socket.write(generate(packet, { protocolVersion: this.#version }));
  }
}
