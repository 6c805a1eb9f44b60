import { afterAll, beforeAll, expect, test } from 'vitest';
import { restAdapter } from '../../src/adapters/rest/index.js';
import { startReferenceServer, type ReferenceServer } from '../support/reference-server.js';
import { CONTACT_PROMISES } from './contact-contract.js';
import { contractTable, runContract } from './contract.js';

let server: ReferenceServer;
beforeAll(async () => {
  server = await startReferenceServer();
}, 70_000);
afterAll(() => server.stop());

test(
  'the rest adapter on the reference backend keeps every promise',
  { timeout: 60_000 },
  async () => {
    const endpoint = server.api;
    const outcomes = await runContract(
      {
        backend: restAdapter({ endpoint, brand: 'ebay' }),
        stranger: restAdapter({ endpoint, brand: 'nobody' }),
        brand: 'ebay',
        requestsFrom: server.requestsFrom,
        storedHashes: server.storedHashes,
        articles: {
          languages: ['fr', 'en'],
          category: 'labels',
          otherCategory: 'pickup',
          words: 'Imprimer étiquette',
          id: 'print-label',
        },
      },
      CONTACT_PROMISES,
    );
    console.log(contractTable('rest on the reference backend', outcomes));
    expect(outcomes.filter(({ broken }) => broken !== undefined)).toEqual([]);
  },
);
