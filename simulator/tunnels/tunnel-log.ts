/** A line of an OpenVPN server, as it is received. */
export interface TunnelLine {
  at: number;
  gateway: string;
  text: string;
}

export interface Client {
  name: string;
  address: string;
  port: number;
  /** Its number at the gateway: what a packet names its session by. */
  number: number;
  /** A packet in its name came from elsewhere: the server names it no more until it moves or comes in anew. */
  unnamed: boolean;
}

const repeated = (packet: number): string =>
  `AEAD Decrypt error: bad packet ID (may be a replay): [ #${packet} ] -- see the man page entry for --no-replay and --replay-window for more info or silence this warning with --mute-replay-warnings`;

/** Words of OpenVPN 2.6.14 as `test/recordings/openvpn-replay` has them; addresses of strangers only at `verb 4`. */
export class TunnelLog {
  readonly lines: TunnelLine[] = [];
  readonly gateway: string;
  readonly #verb: 3 | 4;
  #packets = 0;

  constructor(gateway: string, verb: 3 | 4) {
    this.gateway = gateway;
    this.#verb = verb;
  }

  opens(at: number, client: Client): void {
    const { name, address, port } = client;
    client.unnamed = false;
    const peer = `${address}:${port}`;
    this.#say(at, `${peer} VERIFY OK: depth=1, O=Fleet, CN=maker`);
    this.#say(at, `${peer} VERIFY OK: depth=0, O=Fleet, CN=${name}`);
    this.#say(at, `${peer} [${name}] Peer Connection Initiated with [AF_INET]${peer}`);
  }

  closes(at: number, client: Client): void {
    this.#say(at, `${prefix(client)}SIGUSR1[soft,ping-restart] received, client-instance restarting`);
  }

  /** A packet of the client came twice on its own way. */
  repeats(at: number, client: Client): void {
    this.#say(at, `${prefix(client)}${repeated(++this.#packets)}`);
  }

  /** A packet of the client's session comes from elsewhere: recorded, or made with another key. */
  strays(at: number, client: Client, from: string, is: 'recorded' | 'unreadable'): void {
    client.unnamed = true;
    this.#detail(at, `Float requested for peer ${client.number} to ${from}`);
    this.#say(at, is === 'recorded' ? repeated(++this.#packets) : 'AEAD Decrypt error: cipher final failed');
  }

  /** The client speaks from another address. */
  moves(at: number, client: Client, address: string, port: number): void {
    const from = `${client.address}:${client.port}`;
    this.#detail(at, `Float requested for peer ${client.number} to ${address}:${port}`);
    this.#detail(at, `peer ${client.number} (${client.name}) floated from ${from} to [AF_INET]${address}:${port}`);
    Object.assign(client, { address, port, unnamed: false });
  }

  /** A packet of a handshake that nobody has begun there. */
  misses(at: number, from: string): void {
    this.#detail(
      at,
      `Connection Attempt Packet (P_CONTROL_V1) with invalid or missing SID from [AF_INET]${from} or wrong packet id`,
    );
  }

  #detail(at: number, text: string): void {
    if (this.#verb === 4) this.#say(at, text);
  }

  #say(at: number, text: string): void {
    this.lines.push({ at: Math.floor(at), gateway: this.gateway, text });
  }
}

function prefix({ name, address, port, unnamed }: Client): string {
  return unnamed ? '' : `${name}/${address}:${port} `;
}
