/** What an event says happened, and the lane of the log it travels on. */
export const kinds = {
  'session-opened': 'identity',
  'session-refused': 'identity',
  'session-closed': 'identity',
  /**
   * What the end of a tunnel says of packets that are no part of a session's ordinary course; the attribute `warning` says
   * what: `replay` (refused as repeated), `float` (asks for a session to move to its address), `floated` (it moved),
   * `missing_sid` (of a handshake that nobody has begun). Without a device nobody knows whose packets they were.
   */
  'transport-reported': 'identity',
  'auth-succeeded': 'identity',
  'auth-failed': 'identity',
  'bootstrap-requested': 'identity',
  'certificate-issued': 'identity',
  'certificate-rotated': 'identity',
  'certificate-revoked': 'identity',
  'firmware-reported': 'identity',
  'identity-reported': 'identity',
  'change-audited': 'identity',
  /** A line held a secret, which was redacted before anything was stored; `reason` says of what kind. */
  'secret-logged': 'identity',
  /** Lines of a source were let go of, as many as its weight; `reason` says why. Written by ingest alone, never taken from outside. */
  'input-dropped': 'identity',
  'message-published': 'telemetry',
  'traffic-reported': 'telemetry',
  'command-acknowledged': 'telemetry',
  /** A well-formed line that no decoder claims: kept and searchable; what it says of its log is judged, nothing else. */
  'line-received': 'telemetry',
} as const;

export type EventKind = keyof typeof kinds;
export type Lane = 'telemetry' | 'identity';

export const eventKinds = Object.keys(kinds) as EventKind[];

export function isEventKind(text: string): text is EventKind {
  return Object.hasOwn(kinds, text);
}

export function laneOf(kind: EventKind): Lane {
  return kinds[kind];
}
