import type { CreateResult } from '../../core/model/request.js';
import { isRecord, known, member } from '../shared/json.js';
import { isText, timeOf } from './decode.js';

export function decodeUpload(json: unknown): { readonly token: string } | undefined {
  const token = member(json, 'token');
  // A token becomes a step of a path: dots would lead elsewhere, half a surrogate pair can't be encoded.
  return isText(token) && !/^\.\.?$|\p{Cs}/u.test(token) ? { token } : undefined;
}

export function decodeCreated(json: unknown): CreateResult | undefined {
  const result = member(json, 'result');
  if (!isRecord(result)) return undefined;
  const { kind, id, number, status, createdAt, email } = result;
  if (kind === 'pending-verification' && isText(email)) return { kind, email };
  if (
    kind !== 'created' ||
    !isText(id) ||
    !isText(number) ||
    !isText(createdAt) ||
    !isRecord(status)
  )
    return undefined;
  const { group, raw, label, final } = status;
  if (!isText(raw) || !(timeOf(createdAt) > 0)) return undefined;
  const knownGroup = known(['open', 'awaiting', 'solved'], group);
  return {
    kind,
    id,
    number,
    status: {
      // The request exists, so it must not vanish: a group that we don't know counts as open, under its own name.
      group: knownGroup ?? 'open',
      raw,
      ...(isText(label) ? { label } : !knownGroup && { label: raw }),
      ...(final === true && { final }),
    },
    createdAt,
  };
}
