import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { findingSchema } from '../../schemas/finding.ts';
import type { Known } from '../detector.ts';
import { event, hour, minute, noon, nothingKnown, play, second, withoutCause } from '../testing/story.ts';
import { logCleared } from './detector.ts';

const bytes = new TextEncoder();
/** A line of a host behind gw-1. */
const line = (program: string, text: string, part: Partial<Event> = {}): Event =>
  event({ kind: 'line-received', device: '', host: 'hub-7', program, raw: bytes.encode(text), ...part });
const story = (events: Event[], known: Known = nothingKnown, block = 10) =>
  play({ detectors: [logCleared], events, known, block, thenMs: hour });

// Of rsyslogd 8.2302.0, as it wrote them.
const origin = '[origin software="rsyslogd" swVersion="8.2302.0" x-pid="26887" x-info="https://www.rsyslog.com"]';
const stopped = `<46>1 2026-11-30T03:55:59.206677+00:00 vm rsyslogd - - - ${origin} exiting on signal 15.`;
const started = `<46>1 2026-11-30T03:55:57.065620+00:00 vm rsyslogd - - - ${origin} start`;
const hanged = `<46>1 2026-11-30T03:55:58.481812+00:00 vm rsyslogd - - - ${origin} rsyslogd was HUPed`;

const sudo = (command: string): string =>
  `<85>Nov 21 12:00:00 hub-7 sudo:     eve : TTY=pts/0 ; PWD=/home/eve ; USER=root ; COMMAND=${command}`;

describe('log cleared', () => {
  it('fires when Windows says that its audit log was cleared, with what was said', () => {
    const said =
      '<13>Nov 21 12:00:00 hub-7 Microsoft-Windows-Eventlog[1052]: 1102: The audit log was cleared. Subject: Account Name: eve';
    const [finding, ...more] = story([line('Microsoft-Windows-Eventlog', said)]);
    expect(more).toEqual([]);
    expect(findingSchema.parse(finding)).toMatchObject({
      reason: 'log_cleared',
      severity: 'high',
      subject: { kind: 'source', id: 'gw-1/hub-7' },
      gateway: 'gw-1',
      title: 'A log of gw-1/hub-7 was cleared, says Microsoft-Windows-Eventlog',
      facts: { program: 'Microsoft-Windows-Eventlog', said },
    });
  });

  it.each([
    ['EventLog', '104 The System log file was cleared.'],
    ['sudo', sudo('/usr/bin/rm -f /var/log/auth.log')],
    ['sudo', sudo('/bin/rm -rf /var/log/journal')],
    ['sudo', sudo('/usr/bin/truncate -s 0 /var/log/syslog')],
    ['sudo', sudo('/usr/bin/shred -u /var/log/audit/audit.log')],
    ['sudo', sudo('/usr/bin/journalctl --rotate --vacuum-time=1s')],
    ['sudo', sudo('/usr/bin/dmesg --clear')],
    ['sudo', sudo('/bin/ln -sf /dev/null /var/log/wtmp')],
  ])('fires when %s says: %s', (program, said) => {
    expect(story([line(program, said)])).toMatchObject([{ reason: 'log_cleared', severity: 'high' }]);
  });

  it('fires when auditing is switched off; stays quiet when a kernel begins without it', () => {
    const off = 'type=CONFIG_CHANGE msg=audit(1795262400.123:88): op=set audit_enabled=0 old=1 auid=1000 ses=3 res=1';
    expect(story([line('audit', off)])).toMatchObject([{ reason: 'auditing_disabled', severity: 'medium' }]);
    const begins = 'audit: type=2000 audit(1795262400.1:1): state=initialized audit_enabled=0 res=1';
    expect(story([line('kernel', begins)])).toEqual([]);
    expect(story([line('audit', off.replace('=0 old=1', '=1 old=0'))])).toEqual([]);
  });

  it('fires when a logger stops and is not back within ten minutes', () => {
    const [finding, ...more] = story([line('rsyslogd', stopped)]);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      reason: 'logger_not_back',
      severity: 'low',
      at: noon,
      title: 'rsyslogd of gw-1/hub-7 stopped and was not started again within 10 min',
    });
    const late = line('rsyslogd', started, { time: noon + 11 * minute });
    expect(story([line('rsyslogd', stopped), late])).toHaveLength(1);
  });

  it('stays quiet when a logger is started again, in whichever order that is heard of', () => {
    const back = line('rsyslogd', started, { time: noon + 9 * minute });
    expect(story([line('rsyslogd', stopped), back])).toEqual([]);
    const ng = (what: string, time: number) => line('syslog-ng', `syslog-ng ${what}; version='3.38.1'`, { time });
    expect(story([ng('shutting down', noon), ng('starting up', noon + second)])).toEqual([]);
  });

  it('stays quiet when the host goes down with it, said before or after', () => {
    const down = (time: number) => line('systemd-logind', 'systemd-logind[612]: System is rebooting.', { time });
    const stop = (time: number) => line('rsyslogd', stopped, { time });
    expect(story([down(noon), stop(noon + 20 * second)])).toEqual([]);
    expect(story([stop(noon), down(noon + 20 * second)])).toEqual([]);
    expect(story([down(noon), stop(noon + 6 * minute)])).toHaveLength(1);
  });

  it.each([
    ['rsyslogd', hanged],
    ['sudo', sudo('/usr/bin/rm /var/log/syslog.4.gz')],
    ['sudo', sudo('/usr/bin/rm -f /var/log/auth.log.1')],
    ['sudo', sudo('/usr/bin/rm /var/log/messages-20261101')],
    ['sudo', sudo('/usr/bin/tail -f /var/log/syslog')],
    ['sudo', sudo('/usr/bin/journalctl --vacuum-time=30d')],
    ['sudo', sudo('/usr/bin/rm -rf /var/cache/apt')],
    ['systemd-journald', 'Vacuuming done, freed 512.0M of archived journals from /var/log/journal/0f.'],
    ['wiki', 'The audit log was cleared. What now?'],
    ['Microsoft-Windows-Eventlog', 'The Application log file is full.'],
  ])('stays quiet when %s says: %s', (program, said) => {
    expect(story([line(program, said)])).toEqual([]);
  });

  it('is milder while the site is worked on, and tells nothing of a logger stopped then', () => {
    const known: Known = {
      ...nothingKnown,
      planned: () => ({ id: 'm-1', kind: 'maintenance', from: noon, to: noon + hour }),
    };
    const cleared = line('sudo', sudo('/usr/bin/rm -f /var/log/auth.log'));
    expect(story([cleared], known)).toMatchObject([{ severity: 'medium', facts: { planned: 'm-1' } }]);
    expect(story([line('rsyslogd', stopped)], known)).toEqual([]);
  });

  it('tells a line that is delivered twice once, and keeps hosts and tenants apart', () => {
    const cleared = (part: Partial<Event> = {}) => line('EventLog', 'The System log file was cleared.', part);
    const one = cleared();
    expect(story([one, one, cleared({ time: noon + second })])).toHaveLength(1);
    expect(story([one, cleared({ host: 'hub-8' }), cleared({ tenant: 'other' })])).toHaveLength(3);
    const otherStarts = line('rsyslogd', started, { host: 'hub-8', time: noon + second });
    expect(story([line('rsyslogd', stopped), otherStarts])).toHaveLength(1);
  });

  it('fires at a line however hostile what surrounds it, and looks no further than two kilobytes', () => {
    const hostile = `${'\u0000<script>'.repeat(20)}The audit log was cleared`;
    expect(story([line('EventLog', hostile)])).toHaveLength(1);
    expect(story([line('EventLog', `${'x'.repeat(3000)} The audit log was cleared`)])).toEqual([]);
    for (const text of [
      `COMMAND=${'/rm '.repeat(900)}`,
      `origin software=${'] '.repeat(900)}`,
      '/var/log/'.repeat(300),
    ])
      expect(story([line('sudo', text), line('rsyslogd', text)])).toEqual([]);
  });

  it('finds the same when the log is read again in other records', () => {
    const events = [
      line('rsyslogd', stopped),
      line('EventLog', 'The System log file was cleared.', { time: noon + minute }),
    ];
    const [one, other] = [story(events, nothingKnown, 1), story(events, nothingKnown, 50)];
    expect(one).toHaveLength(2);
    expect(withoutCause(other)).toEqual(withoutCause(one));
  });
});
