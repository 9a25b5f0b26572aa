import { follow } from '../../runtime/log/follow.ts';
import { readJson } from '../../runtime/log/json-record.ts';
import type { EventLog, LogRecord } from '../../runtime/log/port.ts';
import { pause } from '../../runtime/retry.ts';
import { commandSchema, isResponse, type NotificationCommand, type Outcome } from '../../schemas/command.ts';
import { topics } from '../../schemas/topics.ts';
import type { Lane, LaneStatus } from './lane.ts';

const lookMs = 250;
const mark = Buffer.from('"send-webhook"');

/** Leads webhooks into the lanes of their endpoints, and fetches from `commands.v1` what those had no room for. */
export class Lanes {
  readonly #lanes: ReadonlyMap<string, Lane>;
  #end = 0;

  constructor(lanes: readonly Lane[]) {
    this.#lanes = new Map(lanes.map((lane) => [lane.name, lane]));
  }

  /** Hands over an outcome of an earlier life: all of them come before `run`. */
  learn(outcome: Outcome): void {
    if (outcome.type === 'send-webhook') for (const lane of this.#lanes.values()) lane.outbox.learn(outcome);
  }

  /** Hands over a record of `commands.v1`, in order. @returns whether it is for one of them */
  offer(command: NotificationCommand, offset: number): boolean {
    const lane = command.type === 'send-webhook' ? this.#lanes.get(command.recipient) : undefined;
    lane?.offer(command, offset);
    return lane !== undefined;
  }

  /** All before this offset was handed over. */
  reached(end: number): void {
    this.#end = end;
  }

  async run(log: EventLog, signal: AbortSignal): Promise<void> {
    if (this.#lanes.size === 0) return;
    const lanes = [...this.#lanes.values()];
    await Promise.all([this.#fetch(log, signal), ...lanes.map((lane) => lane.outbox.run(signal))]);
  }

  status(): Record<string, LaneStatus> {
    return Object.fromEntries([...this.#lanes].map(([name, lane]) => [name, lane.status()]));
  }

  async #fetch(log: EventLog, signal: AbortSignal): Promise<void> {
    while (await pause(lookMs, signal))
      for (const lane of this.#lanes.values()) {
        const from = lane.wanted();
        if (from === undefined) continue;
        for await (const records of follow(log, topics.commands, 0, from, { signal })) {
          lane.fetched(webhooksTo(lane.name, records), (records.at(-1)?.offset ?? from) + 1, this.#end);
          break;
        }
      }
  }
}

/** Other commands are passed over unread: each lane that fetches goes over all of them. */
function webhooksTo(name: string, records: readonly LogRecord[]): (readonly [NotificationCommand, number])[] {
  return records.flatMap((record) => {
    const { payload, offset } = record;
    if (!Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).includes(mark)) return [];
    const command = readJson(record, commandSchema);
    if (isResponse(command) || command.type !== 'send-webhook' || command.recipient !== name) return [];
    return [[command, offset] as const];
  });
}
