import { request, type HttpCall } from './http.js';
import { requestLong } from './long-answer.js';

/** A call as an adapter names it; its client adds the address and what proves who calls. */
export interface ApiCall<Answer> extends Omit<HttpCall<Answer>, 'url' | 'fetch' | 'method'> {
  /** Default `GET`. */
  readonly method?: HttpCall<Answer>['method'];
  /** Below the address of the API, made of ids: the links in answers carry the server's own name. */
  readonly path: string;
  /** What is `undefined` is left out; a list is the same name several times. */
  readonly query?: Readonly<Record<string, string | number | undefined | readonly string[]>>;
  /** The answer may be longer than those of other help desks. Only for reading. */
  readonly isLarge?: boolean;
}

/**
 * @param url of the path
 * @param always what goes with every call of a backend; a header of it counts more than the call's own
 * @throws {HelpError}
 */
export function callApi<Answer>(
  url: URL,
  { path: _path, query = {}, isLarge, headers, ...rest }: ApiCall<Answer>,
  always: Partial<HttpCall<Answer>>,
): Promise<Answer> {
  for (const [name, value] of Object.entries(query))
    if (value !== undefined)
      for (const each of typeof value === 'object' ? value : [value])
        url.searchParams.append(name, `${each}`);
  return (isLarge ? requestLong : request)({
    method: 'GET',
    ...always,
    ...rest,
    url,
    headers: { ...headers, ...always.headers },
  });
}
