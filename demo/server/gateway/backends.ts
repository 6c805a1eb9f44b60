import type { Environment, GatewayBackend, Problems, ReadBackend } from './backends/backend.js';
import { readFreshdesk } from './backends/freshdesk.js';
import { readRedmine } from './backends/redmine.js';
import { readRequestTracker } from './backends/request-tracker.js';
import { readZammad } from './backends/zammad.js';

export type { Customer, GatewayBackend } from './backends/backend.js';

const BACKENDS: Readonly<Record<string, ReadBackend>> = {
  'request-tracker': readRequestTracker,
  redmine: readRedmine,
  zammad: readZammad,
  freshdesk: readFreshdesk,
};

const OWN = new Set(['', 'own', 'postgres']);

/** The ticket system that `BACKEND` names; none where requests live in our own tables. */
export function readBackend(
  env: Environment,
):
  | { readonly kind: 'own' }
  | { readonly kind: 'gateway'; readonly backend: GatewayBackend }
  | { readonly kind: 'wrong'; readonly problems: Problems } {
  const name = env['BACKEND'] ?? '';
  if (OWN.has(name)) return { kind: 'own' };
  const read = Object.hasOwn(BACKENDS, name) ? BACKENDS[name] : undefined;
  if (read === undefined)
    return {
      kind: 'wrong',
      problems: [`BACKEND must be one of own, ${Object.keys(BACKENDS).join(', ')}`],
    };
  const found = read(env);
  return 'adapterFor' in found
    ? { kind: 'gateway', backend: found }
    : { kind: 'wrong', problems: found };
}
