/** A device, or an alert, that a response did not reach. */
export interface Unverified {
  subject: string;
  reason: string;
}

interface Reached {
  asked: number;
  /** Taken by whoever carries it out. */
  applied: number;
  /** Observed to have worked. */
  verified: number;
  /** All the others, each with its reason. */
  unverified: Unverified[];
}

export interface QuarantineScore extends Reached {
  type: 'quarantine-device';
  /** Held back by a cap and confirmed by a second person. */
  confirmed: number;
  released: number;
  /** From the wish to the refusal that was observed, real time; null when none was. */
  medianSecondsToRefusal: number | null;
}

export interface ResetScore extends Reached {
  type: 'reset-credentials';
  tenant: string;
  productionBatch: string;
  /** Of those verified: asleep when it was their turn, done when they came back. */
  caughtUp: number;
  /** Heard of neither before nor after; each keeps its old credential and is waited for. */
  unreachable: number;
  /** From the turn of a device to the proof that its old credential is refused, real time. */
  medianSecondsToRefusal: number | null;
}

export interface PageScore extends Reached {
  type: 'send-sms';
  /** Who answered, and how often. */
  people: Record<string, number>;
  /** From the event to the message taken, and to the answer on record, real time. */
  medianSecondsToPage: number | null;
  medianSecondsToAcknowledgement: number | null;
}

export type ResponseScore = QuarantineScore | ResetScore | PageScore;

/** The middle of times in seconds to a hundredth; null when there are none. */
export function medianSeconds(seconds: readonly number[]): number | null {
  const sorted = seconds.toSorted((a, b) => a - b);
  const middle = sorted[sorted.length >> 1];
  return middle === undefined ? null : Math.round(middle * 100) / 100;
}

/** What the responses came to, as a person reads it. */
export function responseLines(responses: readonly ResponseScore[]): string {
  return responses.map((one) => [sentenceOf(one), ...reasonsOf(one)].join('\n')).join('\n');
}

function sentenceOf(one: ResponseScore): string {
  const reached = `asked ${one.asked}, applied ${one.applied}, verified ${one.verified}`;
  switch (one.type) {
    case 'quarantine-device':
      return `quarantine-device  ${reached}; ${one.confirmed} after a second person's approval\n${indent}refused after ${time(one.medianSecondsToRefusal)} (median), ${one.released} let in again`;
    case 'reset-credentials':
      return `reset-credentials  ${reached}; batch ${one.productionBatch} of ${one.tenant}\n${indent}old credential refused after ${time(one.medianSecondsToRefusal)} (median), ${one.caughtUp} caught up later, ${one.unreachable} unreachable`;
    case 'send-sms': {
      const people = Object.entries(one.people).map(([name, count]) => `${name} ${count}`);
      return `send-sms           ${reached}; criticals, acknowledged by ${people.join(', ') || 'nobody'}\n${indent}paged after ${time(one.medianSecondsToPage)}, acknowledged after ${time(one.medianSecondsToAcknowledgement)} (medians, from the event)`;
    }
  }
}

const indent = ' '.repeat(19);

/** One line per reason with the first few it is true of. */
function reasonsOf({ unverified }: ResponseScore): string[] {
  return [...Map.groupBy(unverified, ({ reason }) => reason)].map(([reason, those]) => {
    const named = those.slice(0, 4).map(({ subject }) => subject);
    return `${indent}${reason}: ${named.join(', ')}${those.length > 4 ? ` and ${those.length - 4} more` : ''}`;
  });
}

function time(seconds: number | null): string {
  return seconds === null ? '-' : `${seconds} s`;
}
