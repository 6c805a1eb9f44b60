import { encode, filtered } from './filters.js';
import { find, isEmpty, listOf, own, textOf } from './paths.js';

/** What a template can name. */
export type Scope = Readonly<Record<string, unknown>>;

function valueOf(tag: string, scope: Scope): unknown {
  const [path = '', ...filters] = tag.split('|').map((part) => part.trim());
  return filters.reduce(
    (value, filter) => filtered(value, filter, scope['maps']),
    find(
      path.split('??').map((each) => each.trim()),
      scope,
    ),
  );
}

/**
 * A template filled in. A lone `{{…}}` keeps its type. With `escape`, values come out escaped, but those whose last filter
 * is `url` or `raw`.
 */
export function render(
  template: unknown,
  scope: Scope,
  escape?: (text: string) => string,
): unknown {
  if (typeof template !== 'string') return template;
  // Literal text and tags take turns.
  const parts = template.split(/\{\{([^{}]*)\}\}/);
  const [before, tag = '', after] = parts;
  if (parts.length === 3 && !before && !after && !escape && !/^[?!/]/.test(tag))
    return valueOf(tag, scope);
  let text = '';
  const hidden: boolean[] = [];
  parts.forEach((part, place) => {
    if (place % 2 === 1 && part === '/') hidden.pop();
    else if (place % 2 === 1 && /^[?!]/.test(part))
      hidden.push(isEmpty(valueOf(part.slice(1), scope)) === part.startsWith('?'));
    else if (hidden.includes(true)) return;
    else if (place % 2 === 0) text += part;
    else {
      const value = textOf(valueOf(part, scope));
      text += escape && !/\|\s*(?:url|raw)\s*$/.test(part) ? escape(value) : value;
    }
  });
  return text;
}

export const renderText = (template: unknown, scope: Scope): string =>
  textOf(render(template, scope));

/** A path below the endpoint, each value in it encoded. */
export const renderPath = (template: unknown, scope: Scope): string =>
  textOf(render(template, scope, encode));

/**
 * A JSON value with its templates filled in; what comes out empty is left out. `{ "$each": path, "$item": … }` is a list,
 * one for each `{{item}}`; `{ "$if": path, "$then": …, "$else": … }` is one or the other.
 */
export function renderJson(json: unknown, scope: Scope): unknown {
  if (typeof json !== 'object' || json === null) return render(json, scope);
  if (Array.isArray(json))
    return json.map((item) => renderJson(item, scope)).filter((item) => !isEmpty(item));
  if ('$each' in json)
    return listOf(valueOf(textOf(json.$each), scope)).map((item) =>
      renderJson(own(json, '$item'), { ...scope, item }),
    );
  if ('$if' in json)
    return renderJson(
      own(json, isEmpty(valueOf(textOf(json.$if), scope)) ? '$else' : '$then'),
      scope,
    );
  return Object.fromEntries(
    Object.entries(json)
      .map(([name, value]) => [name, renderJson(value, scope)] as const)
      .filter(([name, value]) => !isEmpty(value) || own(json, name) === value),
  );
}
