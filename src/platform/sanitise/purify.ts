import DOMPurify, { type Config } from 'dompurify';
import type { SanitiserRules } from './rules.js';

type Policy = NonNullable<Config['TRUSTED_TYPES_POLICY']>;

interface PolicyFactory {
  createPolicy(
    name: string,
    rules: {
      readonly createHTML: (html: string) => string;
      readonly createScriptURL: () => string;
    },
  ): Policy;
}

let policy: Policy | undefined;

/** What DOMPurify parses by: a page with strict Trusted Types has to allow this name. @throws when it does not */
function policyOf(factory: PolicyFactory): Policy {
  policy ??= factory.createPolicy('help-widget-html', {
    createHTML: (html) => html,
    // DOMPurify makes no script address; it only insists on the hook.
    createScriptURL: () => '',
  });
  return policy;
}

/**
 * For browsers without a sanitiser of their own. Loaded only there.
 * @throws where DOMPurify can't work, or where the page refuses the policy that it needs
 */
export function purify(html: string, rules: SanitiserRules): Node {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: PolicyFactory };
  if (!DOMPurify.isSupported) throw new Error('DOMPurify does not work in this browser');
  return DOMPurify.sanitize(html, {
    ALLOWED_TAGS: [...rules.elements],
    ALLOWED_ATTR: [...rules.everywhere, ...Object.values(rules.attributes).flat()],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    FORBID_CONTENTS: [...rules.dropped],
    RETURN_DOM: true,
    ...(trustedTypes === undefined ? {} : { TRUSTED_TYPES_POLICY: policyOf(trustedTypes) }),
  });
}
