import type { Random } from '../random.ts';
import { type Host, type Logger, said, sudo, usualSeverities } from './host-log.ts';
import { type LogLine, lineAt } from './log-line.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** What D18's READMEs promise: how long a logger may be stopped, and until when a usual severity is missed. */
const promises = { backMs: 10 * minuteMs, severityMs: 4 * hourMs, soonestMs: 30 * minuteMs } as const;

/** What befalls the log of one host, or the records of one device: makes other lines of its lines. */
export interface LogEpisode {
  name: string;
  kind: 'attack' | 'trap';
  of: 'host' | 'chain';
  /** @param at when it begins, ms; `lengthMs` how long it lasts */
  befall(lines: readonly LogLine[], at: number, strength: number, random: Random, host: Host): LogLine[];
  lengthMs(strength: number): number;
}

const brief = () => 15 * minuteMs;

function adding(
  name: string,
  kind: LogEpisode['kind'],
  lines: (at: number, strength: number, random: Random, host: Host) => LogLine[],
): LogEpisode {
  return {
    ...{ name, kind, of: 'host', lengthMs: brief },
    befall: (usual, at, strength, random, host) => [...usual, ...lines(at, strength, random, host)],
  };
}

const clearing = [
  ['Microsoft-Windows-Eventlog', 'The audit log was cleared. Subject: Security ID: S-1-5-21-1'],
  ['EventLog', 'The System log file was cleared.'],
  ['sudo', sudo('/usr/bin/rm -f /var/log/auth.log')],
  ['sudo', sudo('/usr/bin/truncate -s 0 /var/log/syslog')],
  ['sudo', sudo('/usr/bin/journalctl --rotate --vacuum-time=1s')],
  ['audit', 'type=CONFIG_CHANGE msg=audit(1.2:88): op=set audit_enabled=0 old=1 auid=1000 ses=3 res=1'],
] as const;

const harmless = [
  ['sudo', sudo('/usr/bin/rm -f /var/log/auth.log.1')],
  ['sudo', sudo('/usr/bin/journalctl --vacuum-time=30d')],
  ['sudo', sudo('/usr/bin/less /var/log/auth.log')],
  ['systemd-journald', 'Vacuuming done, freed 512.0M of archived journals from /var/log/journal/0f.'],
  ['kernel', 'audit: type=2000 audit(1.1:1): state=initialized audit_enabled=0 res=1'],
  ['chat', 'The audit log was cleared'],
] as const;

const says = (host: string, [program, text]: readonly [string, string], at: number): LogLine =>
  lineAt(at, { host, program, severity: 5, text });
const logger = (host: Host, at: number, what: 'start' | 'stop'): LogLine =>
  lineAt(at, { host: host.id, program: host.logger satisfies Logger, severity: 6, text: said(host.logger, what) });

/** Lines of one severity are kept out. */
function stopping(
  name: string,
  kind: LogEpisode['kind'],
  lengthMs: (strength: number) => number,
  keeps: number,
): LogEpisode {
  return {
    ...{ name, kind, of: 'host', lengthMs },
    befall(lines, at, strength, random) {
      const to = at + lengthMs(strength);
      const severity = random.pick(usualSeverities);
      return lines.filter((one) => one.severity !== severity || one.at < at || one.at > to || random.chance(keeps));
    },
  };
}

function silent(name: string, lengthMs: (strength: number) => number): LogEpisode {
  return {
    ...{ name, kind: 'trap', of: 'host', lengthMs },
    befall: (lines, at, strength) => lines.filter((one) => one.at < at || one.at > at + lengthMs(strength)),
  };
}

function chained(
  name: string,
  kind: LogEpisode['kind'],
  befall: (lines: LogLine[], first: number, strength: number, random: Random) => LogLine[],
): LogEpisode {
  return {
    ...{ name, kind, of: 'chain', lengthMs: () => hourMs },
    befall: (lines, at, strength, random) =>
      befall(
        [...lines],
        lines.findIndex((one) => one.at >= at),
        strength,
        random,
      ),
  };
}

/** What comes after `first` is chained anew, to another record. */
function rewritten(lines: LogLine[], first: number, _strength: number, random: Random): LogLine[] {
  const from = lines[first - 1];
  const at = lines[first]?.at ?? 0;
  if (from === undefined) return lines;
  const put = { ...from, at: at + 1, due: at + 1, previous: from.hash, hash: random.hex(32) };
  return [...lines, put];
}

export const logEpisodes: readonly (readonly [LogEpisode, number])[] = [
  [adding('log-emptied', 'attack', (at, _strength, random, host) => [says(host.id, random.pick(clearing), at)]), 24],
  [adding('logger-stopped', 'attack', (at, _strength, _random, host) => [logger(host, at, 'stop')]), 12],
  [adding('log-housekeeping', 'trap', (at, _strength, random, host) => [says(host.id, random.pick(harmless), at)]), 18],
  [
    adding('logger-restarted', 'trap', (at, strength, _random, host) => [
      logger(host, at, 'stop'),
      logger(host, Math.floor(at + strength * promises.backMs), 'start'),
    ]),
    9,
  ],
  [
    adding('host-goes-down', 'trap', (at, _strength, _random, host) => [
      says(host.id, ['systemd-logind', 'System is powering down.'], at),
      logger(host, at + 4_000, 'stop'),
    ]),
    9,
  ],
  [stopping('severity-filtered', 'attack', (strength) => strength * promises.severityMs, 0), 36],
  [stopping('severity-pauses', 'trap', (strength) => strength * promises.soonestMs, 0), 12],
  [stopping('severity-thinned', 'trap', (strength) => strength * 8 * hourMs, 0.4), 12],
  [silent('host-silent', (strength) => strength * 10 * hourMs), 12],
  [chained('chain-forked', 'attack', rewritten), 18],
  [chained('chain-cut', 'attack', (lines, first, strength) => lines.toSpliced(first, Math.ceil(strength))), 18],
  [
    chained('chain-late', 'trap', (lines, first, strength) =>
      lines.map((one, i) =>
        i >= first && i < first + 20 ? { ...one, due: one.due + strength * promises.backMs } : one,
      ),
    ),
    12,
  ],
  [
    chained('chain-lossy', 'trap', (lines, _first, strength, random) =>
      lines.filter(() => !random.chance(0.05 * strength)),
    ),
    12,
  ],
  [
    chained('chain-anew', 'trap', (lines, first, _strength, random) => {
      const boot = random.hex(8);
      return lines.map((one, i) => (i < first ? one : { ...one, boot, previous: i === first ? '' : one.previous }));
    }),
    12,
  ],
];
