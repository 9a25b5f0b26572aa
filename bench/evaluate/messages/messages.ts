import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** One message of a labelled set of messages. */
export interface Message {
  device: string;
  /** Milliseconds since 1970, as the events have it. */
  time: number;
  value: number;
  attack: boolean;
  /** Place of its file among the files. */
  day: number;
}

/** A stretch of messages of one device that people call an attack; both ends included, ms. */
export interface Episode {
  device: string;
  kind: string;
  from: number;
  to: number;
}

export interface MessageSet {
  /** A day each, oldest first. */
  files: string[];
  messages: Message[];
  episodes: Episode[];
  /** Days with an attack in them: the others are there to be learned on. */
  labelledDays: number[];
}

interface Frame {
  ts: string;
  clientid?: string;
  label: number;
  mqtt?: { type: string; payload?: string }[];
}

interface LabelledEpisode {
  device: string;
  kind: string;
  start: string;
  end: string;
  labelled: boolean;
}

/** Sensors that publish to one broker, as frames (dad-mqtt). */
export function readMessages(folder: string): MessageSet {
  const files = globSync('events_*.jsonl.gz', { cwd: folder })
    .sort()
    .map((file) => join(folder, file));
  const messages = files.flatMap((file, day) => messagesIn(file, day)).sort((a, b) => a.time - b.time);
  const labelledDays = [...new Set(messages.filter(({ attack }) => attack).map(({ day }) => day))].sort(
    (a, b) => a - b,
  );
  const told = JSON.parse(readFileSync(join(folder, 'episodes.json'), 'utf8')) as LabelledEpisode[];
  const episodes = told
    .filter(({ labelled }) => labelled)
    .map(({ device, kind, start, end }) => ({ device, kind, from: Date.parse(start), to: Date.parse(end) }));
  return { files, messages, episodes, labelledDays };
}

function messagesIn(file: string, day: number): Message[] {
  const lines = gunzipSync(readFileSync(file)).toString().split('\n');
  return lines.flatMap((line) => {
    if (!line.includes('"PUBLISH"')) return [];
    const { ts, clientid = '', label, mqtt = [] } = JSON.parse(line) as Frame;
    const payload = mqtt.find(({ type }) => type === 'PUBLISH')?.payload ?? '';
    return [{ device: clientid, time: Date.parse(ts), value: Number(payload), attack: label === 1, day }];
  });
}

/** What messages are called where they are named. */
export function nameOf({ device, time }: Pick<Message, 'device' | 'time'>): string {
  return `${device} ${time}`;
}
