import type { EventDraft } from '../../../schemas/event/event.ts';
import { addAttribute, clip } from '../claim.ts';
import type { Decoded } from '../decoder.ts';
import { isAddress } from '../endpoint.ts';
import { parseInstant } from '../instant.ts';

type Members = Record<string, unknown>;

const copied = ['eventID', 'requestID', 'eventName', 'eventSource', 'eventType', 'awsRegion', 'errorCode'] as const;
const actorFields = ['type', 'userName', 'arn', 'accountId', 'principalId', 'invokedBy'] as const;

/**
 * One record of a cloud's audit trail (CloudTrail event version 1.0x): a console login becomes `auth-succeeded` or
 * `auth-failed`, anything else `change-audited`. Of request and response only what the attributes below name is kept;
 * the rest stays in `raw`.
 */
export function decodeRecord(value: unknown, draft: EventDraft): Decoded {
  const members = objectOf(value);
  if (members === undefined) return { reject: 'not_an_object' };
  const records = own(members, 'Records');
  if (Array.isArray(records))
    return records.length === 1 ? decodeRecord(records[0], draft) : { reject: 'several_records' };
  const eventName = textOf(members, 'eventName');
  if (eventName === '') return { reject: 'event_name_missing' };
  const at = parseInstant(textOf(members, 'eventTime'));
  if (Number.isNaN(at)) return { reject: 'time_invalid' };
  draft.at = at;
  const errorCode = textOf(members, 'errorCode');
  judge(eventName, errorCode, members, draft);
  const address = textOf(members, 'sourceIPAddress');
  // A call by the cloud itself names a service here, `cloudtrail.amazonaws.com`.
  if (isAddress(address)) draft.peer = address;
  else addAttribute(draft, 'source_host', address);
  for (const name of copied) addAttribute(draft, snake(name), textOf(members, name));
  const actor = objectOf(own(members, 'userIdentity'));
  if (actor !== undefined) {
    for (const name of actorFields) addAttribute(draft, `actor_${snake(name)}`, textOf(actor, name));
    addAttribute(draft, 'user', textOf(actor, 'userName') || textOf(actor, 'arn') || textOf(actor, 'principalId'));
  }
  addAttribute(draft, 'user_agent', textOf(members, 'userAgent'));
  addAttribute(draft, 'account', textOf(members, 'recipientAccountId'));
  if (own(members, 'readOnly') === true) addAttribute(draft, 'read_only', 'true');
  return 'event';
}

function judge(eventName: string, errorCode: string, members: Members, draft: EventDraft): void {
  const failed = errorCode !== '' || textOf(members, 'errorMessage') !== '';
  draft.reason = clip(errorCode === '' ? textOf(members, 'errorMessage') : errorCode);
  if (eventName !== 'ConsoleLogin') {
    draft.kind = 'change-audited';
    draft.outcome = failed ? 'refused' : 'accepted';
    return;
  }
  const answer = textOf(objectOf(own(members, 'responseElements')) ?? {}, 'ConsoleLogin');
  // Only a record that says so counts as a success: a login that fails silently must not look like one.
  const succeeded = answer === 'Success' && !failed;
  draft.kind = succeeded ? 'auth-succeeded' : 'auth-failed';
  draft.outcome = succeeded ? 'accepted' : 'failed';
  if (!succeeded && draft.reason === '') draft.reason = 'login_failed';
  const more = objectOf(own(members, 'additionalEventData')) ?? {};
  addAttribute(draft, 'mfa', textOf(more, 'MFAUsed'));
  addAttribute(draft, 'method', 'console');
}

function objectOf(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined;
}

function own(members: Members, name: string): unknown {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}

function textOf(members: Members, name: string): string {
  const value = own(members, name);
  return typeof value === 'string' ? value : '';
}

/** `eventID` as `event_id`: names of ours, from the closed lists above. */
function snake(name: string): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
}
