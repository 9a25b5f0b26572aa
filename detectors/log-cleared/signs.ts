/** What a line says about the log it is in. */
export type Sign = 'cleared' | 'unwatched' | 'stopped' | 'started' | 'shutting-down';

interface Reading {
  sign: Sign;
  /** Linear in the length of the text. */
  says: RegExp;
}

const windows: readonly Reading[] = [
  { sign: 'cleared', says: /\bThe (?:audit log|[\w .-]{1,60}log file) was cleared\b/ },
  { sign: 'stopped', says: /\bThe (?:event logging service has shut down|Event log service was stopped)\b/i },
  { sign: 'started', says: /\bThe Event log service was started\b/i },
  { sign: 'shutting-down', says: /\bhas initiated the (?:restart|power off|shutdown) of computer\b/ },
];

/** `audit_enabled=0` without what it was before is how a kernel begins. */
const audit: readonly Reading[] = [
  { sign: 'unwatched', says: /\baudit_enabled=0 old=[12]\b/ },
  { sign: 'stopped', says: /\bThe audit daemon is exiting\b/ },
  { sign: 'started', says: /\bInit complete, auditd [\w.-]{1,30} listening for events\b/ },
];

/** A file of the log in use: what was rotated away carries a number, a date, or how it was packed. */
const logFile = String.raw`/var/log/(?!\S*(?:\.\d+|-\d{8}|\.gz|\.xz|\.zst|\.bz2|\.old)(?:\s|$))[\w./*-]*`;
const sudo: readonly Reading[] = [
  {
    sign: 'cleared',
    says: new RegExp(
      String.raw`COMMAND=\S{0,40}/(?:rm|shred|unlink|truncate|cp /dev/null|ln -sf? /dev/null|tee)\s(?:[^/\n]{0,80}\s)?${logFile}(?:\s|$)`,
    ),
  },
  {
    sign: 'cleared',
    says: /COMMAND=\S{0,40}\/(?:journalctl\s(?:.{0,80}\s)?--vacuum-(?:time|size|files)=[01][smKB]?|dmesg (?:-C|-c|--clear))(?:\s|$)/,
  },
  {
    sign: 'stopped',
    says: /COMMAND=\S{0,40}\/(?:systemctl (?:stop|disable|mask) (?:--now )?|service )(?:rsyslog|syslog|syslog-ng|systemd-journald|auditd)(?:\.service)?(?: stop)?\s*$/,
  },
];

const rsyslog: readonly Reading[] = [
  { sign: 'stopped', says: /\borigin software=.{0,200}\] exiting on signal \d{1,2}\b/ },
  { sign: 'started', says: /\borigin software=.{0,200}\] start\b/ },
];
const syslogNg: readonly Reading[] = [
  { sign: 'stopped', says: /\bsyslog-ng shutting down; version=/ },
  { sign: 'started', says: /\bsyslog-ng starting up; version=/ },
];
const busybox: readonly Reading[] = [
  { sign: 'stopped', says: /\bsyslogd exiting\b/ },
  { sign: 'started', says: /\bsyslogd started: BusyBox v/ },
];
const journal: readonly Reading[] = [
  { sign: 'stopped', says: /\bJournal stopped\b/ },
  { sign: 'started', says: /\bJournal started\b/ },
];
const init: readonly Reading[] = [
  { sign: 'shutting-down', says: /\bReached target .{0,40}(?:[Ss]hutdown|Power-?Off|[Rr]eboot|Halt)\b/ },
  { sign: 'shutting-down', says: /\bSystem is (?:rebooting|powering down|halting)\b/ },
  { sign: 'shutting-down', says: /\bshutting down for system (?:reboot|halt|poweroff)\b/ },
];

/** Programs whose word counts, and what of it: what another program says of a log is hearsay. */
const readings: ReadonlyMap<string, readonly Reading[]> = new Map([
  ['Microsoft-Windows-Eventlog', windows],
  ['EventLog', windows],
  ['MSWinEventLog', windows],
  ['User32', windows],
  ['audit', audit],
  ['auditd', audit],
  ['audispd', audit],
  ['kernel', audit],
  ['sudo', sudo],
  ['rsyslogd', rsyslog],
  ['syslog-ng', syslogNg],
  ['syslogd', busybox],
  ['systemd-journald', journal],
  ['systemd', init],
  ['systemd-logind', init],
  ['systemd-shutdown', init],
  ['shutdown', init],
]);

export function speaksOfLogs(program: string): boolean {
  return readings.has(program);
}

/** @param text of a line of `program`, no longer than it is sensible to search */
export function signOf(program: string, text: string): Sign | undefined {
  for (const { sign, says } of readings.get(program) ?? []) if (says.test(text)) return sign;
  return undefined;
}

/** Bytes of a line that are looked through. */
const mostBytes = 2048;
const decoder = new TextDecoder();

export function textOf(raw: Uint8Array): string {
  return decoder.decode(raw.length > mostBytes ? raw.subarray(0, mostBytes) : raw);
}
