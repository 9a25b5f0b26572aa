import type { EventDraft } from '../../../schemas/event/event.ts';
import { jsonEventVersions } from '../../../schemas/event/json.ts';
import { isEventKind } from '../../../schemas/event/kinds.ts';
import { limits } from '../../../schemas/limits.ts';
import type { Decoded } from '../decoder.ts';
import * as field from './fields.ts';

const u32 = 0xffff_ffff;

/**
 * Tocsin's JSON event (`schemas/event/json.ts`) onto the draft. Checked by hand in one pass that stops at the first
 * fault: a flood of wrong events costs no more than a flood of right ones.
 */
export function decodeObject(value: unknown, draft: EventDraft): Decoded {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { reject: 'not_an_object' };
  const members = value as Record<string, unknown>;
  const version = Object.hasOwn(members, 'v') ? members['v'] : 1;
  if (!jsonEventVersions.some((known) => known === version)) return { reject: 'version_unknown' };
  const kind = Object.hasOwn(members, 'kind') ? members['kind'] : undefined;
  if (kind === undefined) return { reject: 'kind_missing' };
  if (typeof kind !== 'string' || !isEventKind(kind)) return { reject: 'kind_unknown' };
  draft.kind = kind;
  for (const name of Object.keys(members)) {
    const reason = take(name, members[name], draft);
    if (reason !== '') return { reject: reason };
  }
  return 'event';
}

function take(name: string, value: unknown, draft: EventDraft): field.Taken {
  switch (name) {
    case 'v':
    case 'kind':
      return '';
    case 'at': {
      const at = field.instantOf(value);
      if (Number.isNaN(at)) return 'time_invalid';
      draft.at = at;
      return '';
    }
    case 'sequence': {
      const sequence = field.sequenceOf(value);
      if (sequence === undefined) return 'sequence_out_of_range';
      draft.sequence = sequence;
      return '';
    }
    case 'certificate':
      return field.takeCertificate(value, draft);
    case 'attributes':
      return field.takeAttributes(value, draft);
    case 'backlog':
    case 'redelivered':
      if (typeof value !== 'boolean') return 'flag_invalid';
      draft[name] = value;
      return '';
    case 'outcome': {
      const outcome = field.outcomeOf(value);
      if (outcome === undefined) return 'outcome_unknown';
      draft.outcome = outcome;
      return '';
    }
    default:
      return takeIdOrText(name, value, draft);
  }
}

function takeIdOrText(name: string, value: unknown, draft: EventDraft): field.Taken {
  switch (name) {
    case 'device':
    case 'session':
    case 'bootId': {
      const id = field.idOf(value);
      if (id === undefined) return 'id_invalid';
      draft[name === 'device' ? 'claimedDevice' : name] = id;
      return '';
    }
    case 'nonce':
    case 'payloadHash':
    case 'reason': {
      const text = field.textOf(value, name === 'reason' ? limits.textChars : 128);
      if (text === undefined) return typeof value === 'string' ? 'text_too_long' : 'text_invalid';
      draft[name] = text;
      return '';
    }
    default:
      return takeNumber(name, value, draft);
  }
}

function takeNumber(name: string, value: unknown, draft: EventDraft): field.Taken {
  switch (name) {
    case 'peer': {
      const address = field.addressOf(value);
      if (address === undefined) return 'address_invalid';
      draft.peer = address;
      return '';
    }
    case 'peerPort':
    case 'size':
    case 'weight': {
      const count = field.countOf(value, name === 'peerPort' ? 65_535 : u32);
      if (count === undefined || (name === 'weight' && count === 0)) return 'number_out_of_range';
      draft[name] = count;
      return '';
    }
    default:
      return 'field_unknown';
  }
}
