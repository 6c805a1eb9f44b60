import { createMemoryBackend, type MemoryBackendOptions } from '../../src/adapters/memory/index.js';
import type { ActivitiesFixture } from './activities-contract.js';

/** The memory adapter under the contract: it is one page, however often it is opened. */
export function activitiesMemoryFixture(options: MemoryBackendOptions = {}): ActivitiesFixture {
  const backend = createMemoryBackend({ brand: 'ebay', brands: ['ebay'], ...options });
  const mailsTo = (email: string) => backend.mails.filter((mail) => mail.email === email);
  return {
    brand: 'ebay',
    page: () => Promise.resolve(backend),
    resumes: true,
    mailTo: async (email) => {
      const mail = mailsTo(email).at(-1);
      if (mail === undefined) throw new Error(`no mail to ${email}`);
      return mail;
    },
    mailsTo: async (email) => mailsTo(email).length,
    desk: {
      answer: async (id, body, more) => backend.agent.answer(id, body, more),
      setStatus: async (id, status) => backend.agent.setStatus(id, status),
    },
  };
}
