import type { EventDraft } from '../../schemas/event/event.ts';
import { isId, limits } from '../../schemas/limits.ts';
import type { StepResult } from './step.ts';

const nonceChars = 128;
const u32 = 0xffff_ffff;

/** Keys must be ids and texts bounded, whichever decoder set them: they become keys of memory and of tables. */
export function checkValues(draft: EventDraft): StepResult {
  if (draft.kind === 'input-dropped') return 'kind_not_taken';
  if (draft.claimedDevice !== '' && !isId(draft.claimedDevice)) return 'bad_device';
  if (draft.device !== '' && draft.device !== draft.claimedDevice && !isId(draft.device)) return 'bad_device';
  if (draft.session !== '' && !isId(draft.session)) return 'bad_session';
  if (draft.bootId !== '' && !isId(draft.bootId)) return 'bad_boot';
  if (draft.nonce.length > nonceChars || draft.payloadHash.length > nonceChars) return 'bad_nonce';
  return checkNumbers(draft) ? checkTexts(draft) : 'number_out_of_range';
}

function checkNumbers(draft: EventDraft): boolean {
  const { sequence, size, weight, peerPort } = draft;
  if (!(sequence >= -1 && sequence <= limits.sequence)) return false;
  return size >= 0 && size <= u32 && weight >= 1 && weight <= u32 && peerPort >= 0 && peerPort <= 65_535;
}

function checkTexts(draft: EventDraft): StepResult {
  const limit = limits.textChars;
  if (draft.reason.length > limit || draft.certificateSubject.length > limit) return 'text_too_long';
  if (draft.certificateIssuer.length > limit || draft.host.length > limit || draft.program.length > limit) {
    return 'text_too_long';
  }
  if (draft.peer.length > limits.idChars || draft.certificateSha256.length > limits.idChars) return 'text_too_long';
  if (draft.certificateSerial.length > limits.idChars) return 'text_too_long';
  const { attributes } = draft;
  if (attributes.length > limits.attributes * 2) return 'too_many_attributes';
  for (const part of attributes) if (part.length > limits.attributeChars) return 'attribute_too_long';
  return '';
}
