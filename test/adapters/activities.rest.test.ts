import { afterAll, beforeAll, expect, test } from 'vitest';
import { restAdapter } from '../../src/adapters/rest/index.js';
import { passwordMails, wayOf } from '../server/accounts.js';
import { agentAt } from '../server/agent.js';
import { DESK_TOKEN, until } from '../server/server.js';
import { startReferenceServer, type ReferenceServer } from '../support/reference-server.js';
import { ACTIVITIES_PROMISES, type ActivitiesFixture } from './activities-contract.js';
import { contractTable, runContract } from './contract.js';

let server: ReferenceServer;
beforeAll(async () => {
  server = await startReferenceServer({ DESK_TOKEN });
}, 70_000);
afterAll(() => server.stop());

const done = async (status: Promise<number>): Promise<void> => {
  if ((await status) !== 303) throw new Error(`the desk answered ${await status}`);
};

function fixture(): ActivitiesFixture {
  const { api } = server;
  return {
    brand: 'ebay',
    page: async () => {
      const backend = restAdapter({ endpoint: api, brand: 'ebay' });
      await backend.connect({ language: 'fr', signal: AbortSignal.timeout(10_000) });
      return backend;
    },
    // Node sends no Origin and keeps no cookies.
    resumes: false,
    mailTo: (email) =>
      until(async () => {
        const [mail] = await passwordMails(api, email);
        return mail && wayOf(mail);
      }),
    mailsTo: async (email) => (await passwordMails(api, email)).length,
    desk: {
      answer: async (id, body, { status = 'open', html = false } = {}) => {
        const agent = await agentAt(api, id);
        await done(agent.answer(id, body, { status, ...(html ? { format: 'html' } : {}) }));
      },
      setStatus: async (id, status) => done((await agentAt(api, id)).setStatus(id, status)),
    },
  };
}

test(
  'the rest adapter on the reference backend keeps every promise of the activities',
  { timeout: 180_000 },
  async () => {
    const outcomes = await runContract(fixture(), ACTIVITIES_PROMISES);
    console.log(contractTable('activities, rest on the reference backend', outcomes));
    expect(outcomes.filter(({ broken }) => broken !== undefined)).toEqual([]);
  },
);
