import { sql, type Transaction, type Updateable } from 'kysely';
import type { FieldProblem } from '../../../src/core/model/field-problem.js';
import { invalid } from '../api/errors.js';
import type { Tables } from '../database/tables.js';
import { CLAIM_HOURS } from '../storage/tidy.js';

/** A file that was uploaded and waits for its message. */
export interface WaitingFile {
  readonly token: string;
  readonly field: string;
  readonly name: string;
}

/** Files on their way into a request, with a comment or with the request itself. */
export interface Claim {
  readonly requestId: string;
  readonly brand: string;
  readonly commentId?: string;
  readonly files: readonly WaitingFile[];
}

/**
 * Ties the files to the request.
 *
 * @throws {ApiError} `invalid` with `fileMissing` for each token that is unknown, too old, another brand's or claimed.
 */
export function claimUploads(trx: Transaction<Tables>, claim: Claim): Promise<void> {
  const { requestId, brand, commentId = null, files } = claim;
  return claimEach(trx, brand, files, ({ field, name }, place) => ({
    request_id: requestId,
    comment_id: commentId,
    field,
    place,
    ...(name.trim() === '' ? {} : { name }),
  }));
}

/**
 * Ties files that nothing else has to something.
 *
 * @param tie what their rows get
 * @throws {ApiError} `invalid` with `fileMissing` for each token that is unknown, too old, another brand's or claimed.
 */
export async function claimEach<File extends WaitingFile>(
  trx: Transaction<Tables>,
  brand: string,
  files: readonly File[],
  tie: (file: File, place: number) => Updateable<Tables['uploads']>,
): Promise<void> {
  const problems: FieldProblem[] = [];
  for (const [place, file] of files.entries()) {
    const { token, field, name } = file;
    const claimed = await trx
      .updateTable('uploads')
      .set(tie(file, place))
      .where('token', '=', token)
      .where('brand', '=', brand)
      .where('request_id', 'is', null)
      .where('write_key', 'is', null)
      .where('created_at', '>', sql<Date>`now() - make_interval(hours => ${sql.lit(CLAIM_HOURS)})`)
      .returning('id')
      .executeTakeFirst();
    if (claimed) continue;
    const twice = files.findIndex((other) => other.token === token) < place;
    problems.push({ field, code: twice ? 'fileDuplicate' : 'fileMissing', values: { name } });
  }
  if (problems.length > 0) throw invalid(problems);
}
