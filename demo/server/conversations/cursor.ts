import { z } from 'zod';
import { invalid } from '../api/errors.js';

/** Where a page ended. */
export interface Place {
  /** ISO 8601 in UTC with microseconds: finer than a `Date`, as the database counts. */
  readonly at: string;
  readonly id: string;
}

// Times that the database could not read are no times of ours.
const Shape = z.tuple([z.iso.datetime({ precision: 6 }).regex(/^2/), z.uuid()]);

export function writeCursor({ at, id }: Place): string {
  return Buffer.from(JSON.stringify([at, id])).toString('base64url');
}

/** @throws {ApiError} `invalid` for what is no cursor of ours */
export function readCursor(cursor: string): Place {
  try {
    const [at, id] = Shape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { at, id };
  } catch {
    throw invalid([{ field: 'cursor', code: 'unreadable' }]);
  }
}
