import type { Random } from '../random.ts';
import { type LogLine, lineAt } from './log-line.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export const loggers = ['rsyslogd', 'syslog-ng', 'syslogd'] as const;
export type Logger = (typeof loggers)[number];

/** What programs of a host write: how often an hour by day, and by night as a share of that. */
interface Habit {
  program: string;
  severity: number;
  text: string;
  perHour: number;
  atNight: number;
}

export interface Host {
  id: string;
  logger: Logger;
  habits: readonly Habit[];
}

/** Severities of which every host writes enough to be missed. */
export const usualSeverities = [3, 4, 6] as const;

/** A host like many: one program informs, warns and fails at its own rates, two housekeep; every third host debugs too. */
export function planHost(random: Random, id: string): Host {
  const program = random.pick(['pumpd', 'collector', 'edge-app']);
  const habit = (severity: number, low: number, high: number, text: string): Habit => ({
    ...{ program, severity, text },
    ...{ perHour: random.between(low, high), atNight: random.between(0.3, 1) },
  });
  return {
    id,
    logger: random.pick(loggers),
    habits: [
      habit(6, 20, 60, 'cycle done'),
      habit(4, 8, 16, 'slow answer from 192.0.2.7'),
      habit(3, 6, 12, 'no answer from 192.0.2.7'),
      ...(random.chance(1 / 3) ? [habit(7, 20, 60, 'state idle')] : []),
      { program: 'CRON', severity: 6, text: '(root) CMD (run-parts /etc/cron.hourly)', perHour: 1, atNight: 1 },
      { program: 'wiki', severity: 5, text: 'page saved: The audit log was cleared', perHour: 0.2, atNight: 0.1 },
    ],
  };
}

/** All that a host writes on ordinary days, by time; every midnight its logs are rotated. */
export function usualLines({ id: host, habits, logger }: Host, random: Random, from: number, to: number): LogLine[] {
  const lines: LogLine[] = [];
  for (const { program, severity, text, perHour, atNight } of habits)
    for (let at = from; ; ) {
      const hour = (at % dayMs) / hourMs;
      const rate = perHour * (hour < 6 || hour > 20 ? atNight : 1);
      at += Math.ceil((hourMs / rate) * random.exponential());
      if (at >= to) break;
      lines.push(lineAt(at, { host, program, severity, text }));
    }
  for (let midnight = Math.ceil(from / dayMs) * dayMs; midnight < to; midnight += dayMs)
    lines.push(...rotation(host, logger, midnight));
  return lines.sort((a, b) => a.at - b.at);
}

function rotation(host: string, logger: Logger, at: number): LogLine[] {
  const removed = sudo('/usr/bin/rm -f /var/log/syslog.7.gz');
  return [
    lineAt(at + 200, { host, program: logger, severity: 6, text: said(logger, 'was HUPed') }),
    lineAt(at + 900, { host, program: 'sudo', severity: 5, text: removed }),
  ];
}

export function sudo(command: string): string {
  return `ops : TTY=pts/0 ; PWD=/home/ops ; USER=root ; COMMAND=${command}`;
}

/** What a logger says when it starts or stops. */
export function said(logger: Logger, what: 'start' | 'stop' | 'was HUPed'): string {
  if (logger === 'rsyslogd') {
    const words = { start: 'start', stop: 'exiting on signal 15.', 'was HUPed': 'rsyslogd was HUPed' };
    return `[origin software="rsyslogd" swVersion="8.2302.0" x-pid="612" x-info="https://www.rsyslog.com"] ${words[what]}`;
  }
  if (logger === 'syslog-ng') {
    const words = { start: 'starting up', stop: 'shutting down', 'was HUPed': 'reloading' };
    return `syslog-ng ${words[what]}; version='3.38.1'`;
  }
  return { start: 'syslogd started: BusyBox v1.36.1', stop: 'syslogd exiting', 'was HUPed': 'syslogd reloaded' }[what];
}
