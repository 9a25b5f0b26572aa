import type { EventDraft } from '../../schemas/event/event.ts';
import type { StepResult } from './step.ts';

/** Whether a gateway may speak for a device; undefined when nobody has said. */
export type Bindings = (tenant: string, gateway: string, device: string) => boolean | undefined;

/**
 * Says whose event it is. What the text claims becomes `device` only when the channel vouches for the speaker and, where
 * devices are bound to gateways, the speaker's gateway is the device's. A device with a channel of its own (mtls-device,
 * its id standing where a gateway's would) speaks for itself alone. Otherwise the claim stays a claim, and one that
 * contradicts what is known carries the attribute `identity_mismatch`.
 */
export function attributeDevice(draft: EventDraft, bindings: Bindings | undefined): StepResult {
  if (draft.claimedDevice === '') draft.claimedDevice = draft.device;
  draft.device = '';
  const claimed = draft.claimedDevice;
  if (draft.trust === 'mtls-device') {
    if (claimed === '' || claimed === draft.gateway) draft.device = draft.gateway;
    else mismatch(draft, draft.gateway);
    return '';
  }
  if (draft.trust === 'none' || claimed === '') return '';
  if (bindings?.(draft.tenant, draft.gateway, claimed) === false) mismatch(draft, draft.gateway);
  else draft.device = claimed;
  return '';
}

function mismatch(draft: EventDraft, speaker: string): void {
  draft.attributes.push('identity_mismatch', speaker);
}
