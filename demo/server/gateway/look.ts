import { setTimeout as wait } from 'node:timers/promises';
import { HelpError } from '../../../src/core/help-error.js';
import type { Customer, GatewayBackend } from './backends.js';

/** In ms, for one look. */
const LOOKING = 5000;
/** In ms: a ticket system that starts beside us may take so long. */
const PATIENCE = 30_000;
const PAUSE = 1000;

/** Nobody's requests. */
export const NOBODY: Customer = { brand: 'none', email: 'nobody@example.invalid' };

/** Whether the ticket system is there and knows the service account. @throws {HelpError} */
export async function look(backend: GatewayBackend): Promise<void> {
  const signal = AbortSignal.timeout(LOOKING);
  const adapter = backend.adapterFor(NOBODY, fetch);
  await adapter.connect({ language: 'en', signal });
  await adapter.session?.resume?.({ signal });
}

/** @throws {Error} when the ticket system does not answer in time, or does not accept the service account */
export async function mustAnswer(backend: GatewayBackend): Promise<void> {
  const { name, staffUrl } = backend;
  for (const end = Date.now() + PATIENCE; ;) {
    try {
      await look(backend);
      return;
    } catch (cause) {
      const { code } = HelpError.from(cause);
      if (code === 'unauthorized' || code === 'forbidden' || code === 'not-found')
        throw new Error(`${name} at ${staffUrl} does not accept the service account`, { cause });
      if (Date.now() > end) throw new Error(`${name} at ${staffUrl} does not answer`, { cause });
    }
    await wait(PAUSE);
  }
}
