import type { CreateResult, RequestStatus } from '../../core/model/request.js';
import { isRecord, known, member } from '../shared/json.js';
import { isText, timeOf } from './decode.js';

export function decodeUpload(json: unknown): { readonly token: string } | undefined {
  const token = member(json, 'token');
  // A token becomes a step of a path: dots would lead elsewhere, half a surrogate pair can't be encoded.
  return isText(token) && !/^\.\.?$|\p{Cs}/u.test(token) ? { token } : undefined;
}

/** A group that we don't know counts as open, under its own name: a request must not vanish. */
export function decodeStatus(json: unknown): RequestStatus | undefined {
  if (!isRecord(json)) return undefined;
  const { group, raw, label, final } = json;
  if (!isText(raw)) return undefined;
  const knownGroup = known(['open', 'awaiting', 'solved'], group);
  return {
    group: knownGroup ?? 'open',
    raw,
    ...(isText(label) ? { label } : !knownGroup && { label: raw }),
    ...(final === true && { final }),
  };
}

export function decodeCreated(json: unknown): CreateResult | undefined {
  const result = member(json, 'result');
  if (!isRecord(result)) return undefined;
  const { kind, id, number, createdAt, email } = result;
  if (kind === 'pending-verification' && isText(email)) return { kind, email };
  const status = decodeStatus(result['status']);
  if (kind !== 'created' || !isText(id) || !isText(number) || !isText(createdAt) || !status)
    return undefined;
  return timeOf(createdAt) > 0 ? { kind, id, number, status, createdAt } : undefined;
}
