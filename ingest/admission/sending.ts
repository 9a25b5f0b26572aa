import type { Channel } from '../channel.ts';

/**
 * What a source can do with a line there is no room for: one that `drops` can only let go of it; one that `waits` reads no
 * further for a while; one that `answers` has said that what it took is stored, and lets go of nothing.
 */
export type Patience = 'drops' | 'waits' | 'answers';

export type DropReason = 'overload' | 'device_quota' | 'gateway_quota' | 'tenant_quota' | 'kernel';

export type GatedChannel = Pick<Channel, 'tenant' | 'gateway' | 'trust' | 'listener' | 'sender'>;
