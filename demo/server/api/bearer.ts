import type { Context } from 'hono';

/** Token of `Authorization: Bearer`. */
export function bearerOf(c: Context): string | undefined {
  return /^Bearer +(\S+)$/i.exec(c.req.header('Authorization') ?? '')?.[1];
}
