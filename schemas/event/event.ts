import type { EventKind } from './kinds.ts';

/** How far the channel vouches for who spoke: plain syslog vouches for nothing. */
export const trusts = ['none', 'token', 'mtls-gateway', 'mtls-device'] as const;
export type Trust = (typeof trusts)[number];

export const issuerClasses = ['', 'manufacturer', 'operational', 'other'] as const;
export type IssuerClass = (typeof issuerClasses)[number];

export const eventOutcomes = ['', 'accepted', 'refused', 'failed'] as const;
export type EventOutcome = (typeof eventOutcomes)[number];

/**
 * A past-tense fact about a device, gateway or certificate. Times are milliseconds since 1970 (UTC), 0 meaning absent;
 * texts are '' when absent. Readers see either a draft or a cursor over a block: hold on to values, never to the event.
 */
export interface Event {
  /** The time everything is judged by, decided once at the door (`ingest/steps/stamp-time.ts`). */
  readonly time: number;
  /** The sender's clock. */
  readonly at: number;
  /** Our clock when the bytes were received. */
  readonly receivedAt: number;
  /** 16 hex digits naming where it was received: channel session, batch or file. With `index` this is the event's id. */
  readonly channel: string;
  /** Position within the channel. */
  readonly index: number;
  readonly tenant: string;
  readonly gateway: string;
  /** Set only when the channel vouches for it; otherwise see claimedDevice. */
  readonly device: string;
  /** What the text says. */
  readonly claimedDevice: string;
  readonly kind: EventKind;
  readonly trust: Trust;
  /** Listener and decoder, as in `syslog-tls/openvpn`. */
  readonly source: string;
  /** Address and port of the device's end, as far as the line tells; the gateway's own is not kept here. */
  readonly peer: string;
  readonly peerPort: number;
  readonly session: string;
  /** Lower-case hex, 64 digits. */
  readonly certificateSha256: string;
  /** Lower-case hex without leading zeros. */
  readonly certificateSerial: string;
  /** The issuer's key id (RFC 5280 4.2.1.2) in lower-case hex; where the source names only a DN, `dn:` and that. */
  readonly certificateIssuer: string;
  readonly certificateSubject: string;
  readonly certificateNotBefore: number;
  readonly certificateNotAfter: number;
  readonly issuerClass: IssuerClass;
  /** -1 when absent. */
  readonly sequence: number;
  readonly nonce: string;
  readonly bootId: string;
  /** Bytes of the message reported on, not of the line. */
  readonly size: number;
  readonly payloadHash: string;
  readonly outcome: EventOutcome;
  readonly reason: string;
  /** How many happenings this stands for: a throttle summary "4 more dropped" weighs 4. */
  readonly weight: number;
  /** How many lines were folded into it; the sum over stored events is what `stored` counts. */
  readonly lines: number;
  /** Syslog severity 0 to 7; 255 when absent. */
  readonly severity: number;
  readonly host: string;
  readonly program: string;
  /** The sender marks it as spooled and late. */
  readonly backlog: boolean;
  /** The sender marks it as sent again (MQTT DUP). */
  readonly redelivered: boolean;
  /** Alternating names and values. */
  readonly attributes: readonly string[];
  /** The line itself, as received. */
  readonly raw: Uint8Array;
}

export const noBytes = new Uint8Array(0);

/** The one reused event that decoders fill in: `reset` before each line. */
export class EventDraft implements Event {
  time = 0;
  at = 0;
  receivedAt = 0;
  channel = '';
  index = 0;
  tenant = '';
  gateway = '';
  device = '';
  claimedDevice = '';
  kind: EventKind = 'line-received';
  trust: Trust = 'none';
  source = '';
  peer = '';
  peerPort = 0;
  session = '';
  certificateSha256 = '';
  certificateSerial = '';
  certificateIssuer = '';
  certificateSubject = '';
  certificateNotBefore = 0;
  certificateNotAfter = 0;
  issuerClass: IssuerClass = '';
  sequence = -1;
  nonce = '';
  bootId = '';
  size = 0;
  payloadHash = '';
  outcome: EventOutcome = '';
  reason = '';
  weight = 1;
  lines = 1;
  severity = 255;
  host = '';
  program = '';
  backlog = false;
  redelivered = false;
  attributes: string[] = [];
  raw: Uint8Array = noBytes;

  reset(): void {
    this.time = 0;
    this.at = 0;
    this.receivedAt = 0;
    this.channel = '';
    this.index = 0;
    this.tenant = '';
    this.gateway = '';
    this.device = '';
    this.claimedDevice = '';
    this.kind = 'line-received';
    this.trust = 'none';
    this.source = '';
    this.peer = '';
    this.peerPort = 0;
    this.session = '';
    this.certificateSha256 = '';
    this.certificateSerial = '';
    this.certificateIssuer = '';
    this.certificateSubject = '';
    this.certificateNotBefore = 0;
    this.certificateNotAfter = 0;
    this.issuerClass = '';
    this.sequence = -1;
    this.nonce = '';
    this.bootId = '';
    this.size = 0;
    this.payloadHash = '';
    this.outcome = '';
    this.reason = '';
    this.weight = 1;
    this.lines = 1;
    this.severity = 255;
    this.host = '';
    this.program = '';
    this.backlog = false;
    this.redelivered = false;
    this.attributes.length = 0;
    this.raw = noBytes;
  }
}

/** `3f…9a-17`: unique, derived only from where the event was received, never from its content. */
export function eventId(event: Pick<Event, 'channel' | 'index'>): string {
  return `${event.channel}-${event.index}`;
}

/** Who the event is about as far as we know: the vouched device, else the claimed one. */
export function deviceOf(event: Pick<Event, 'device' | 'claimedDevice'>): string {
  return event.device === '' ? event.claimedDevice : event.device;
}

/** The value of one attribute, '' when there is none. */
export function attributeOf(event: Pick<Event, 'attributes'>, name: string): string {
  const { attributes } = event;
  for (let i = 0; i < attributes.length; i += 2) if (attributes[i] === name) return attributes[i + 1] ?? '';
  return '';
}
