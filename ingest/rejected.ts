import { limits } from '../schemas/limits.ts';
import type { Rejection } from '../schemas/rejection.ts';
import type { Channel } from './channel.ts';

export interface RejectedBytes {
  index: number;
  receivedAt: number;
  step: Rejection['step'];
  reason: string;
  lines: number;
  bytes: Uint8Array;
  /** Of the original, when `bytes` is a part of it. */
  length: number;
}

export function rejectionOf(channel: Channel, rejected: RejectedBytes): Rejection {
  const { index, receivedAt, step, reason, lines, bytes, length } = rejected;
  const kept = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, limits.frameBytes));
  return {
    id: `${channel.id}-${index}`,
    receivedAt,
    tenant: channel.tenant,
    gateway: channel.gateway,
    source: channel.listener,
    step,
    reason,
    lines,
    bytes: kept.toString('base64'),
    length,
  };
}
