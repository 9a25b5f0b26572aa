import type { EventOutcome } from '../schemas/event/event.ts';
import type { EventKind } from '../schemas/event/kinds.ts';
import type { Certificate, Device, Gateway } from './fleet.ts';

/** One line a gateway sends about a device. Times are milliseconds since 1970 on the day's clock. */
export interface Emission {
  /** When it is sent. */
  due: number;
  /** The stamp on it: `due`, or earlier for what was spooled. */
  at: number;
  gateway: Gateway;
  device: Device;
  kind: EventKind;
  session: string;
  /** -1 when the kind has none. */
  sequence: number;
  nonce: string;
  boot: string;
  size: number;
  hash: string;
  topic: string;
  /** What its payload looks like, '' when nobody says. */
  shape: string;
  /** What a gateway warns of a packet, '' for nothing: `replay`, `float`, `floated`, `missing_sid`. */
  warning: string;
  /** Nobody knows whose it is: `device` is not said, and only tells which gateway says it. */
  unnamed: boolean;
  /** The reading a message holds, '' for none. */
  value: string;
  /** `192.0.2.7:40123` */
  peer: string;
  certificate: Certificate | undefined;
  outcome: EventOutcome;
  reason: string;
  weight: number;
  backlog: boolean;
  redelivered: boolean;
  /** The gateway did not see the answer and sends the batch that holds this again, under the same key. HTTP only. */
  resend: boolean;
}
