import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Something that a detector has to find, or must stay quiet about, in the time from `from` to `to`. */
export interface Label {
  detector: string;
  subject: { kind: string; id: string; device?: string };
  from: string;
  to: string;
  reason: string;
}

export interface Labels {
  episodes: Label[];
  quiet: Label[];
}

/** Collects what daemons log during a capture, each line under the header rsyslog's ForwardFormat gives it. */
export interface Recorder {
  /** `priority` as in RFC 5424 section 6.2.1; the program with its pid, as in `openvpn[7]`. */
  line(gateway: string, priority: number, program: string, text: string): void;
  /** A whole line as a relay wrote it, header and stamp included. */
  relayed(line: string): void;
  /** Runs one episode and labels the time it took. */
  episode(label: Omit<Label, 'from' | 'to'>, act: () => Promise<unknown>): Promise<void>;
  /** The same for what must stay quiet. */
  quiet(label: Omit<Label, 'from' | 'to'>, act: () => Promise<unknown>): Promise<void>;
  /** Writes `lines.log` and `labels.json`, and returns how many lines there are. */
  write(): number;
}

/** @param now what the labels' times are read from, ms: the clock that stamps the lines */
export function startRecorder(dir: string, now: () => number = Date.now): Recorder {
  mkdirSync(dir, { recursive: true });
  const lines: string[] = [];
  const labels: Labels = { episodes: [], quiet: [] };
  async function timed(into: Label[], label: Omit<Label, 'from' | 'to'>, act: () => Promise<unknown>): Promise<void> {
    const from = new Date(now()).toISOString();
    await act();
    into.push({ ...label, from, to: new Date(now()).toISOString() });
  }
  return {
    line(gateway, priority, program, text) {
      const stamp = new Date().toISOString().replace('Z', '000+00:00');
      lines.push(`<${priority}>${stamp} ${gateway} ${program}: ${text}`);
    },
    relayed: (line) => void lines.push(line),
    episode: (label, act) => timed(labels.episodes, label, act),
    quiet: (label, act) => timed(labels.quiet, label, act),
    write() {
      writeFileSync(path.join(dir, 'lines.log'), `${lines.join('\n')}\n`);
      writeFileSync(path.join(dir, 'labels.json'), `${JSON.stringify(labels, null, 2)}\n`);
      return lines.length;
    },
  };
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
