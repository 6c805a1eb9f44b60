import { createHash } from 'node:crypto';
import { createMemoryBackend, type MemoryBackendOptions } from '../../src/adapters/memory/index.js';
import type { ContactFixture } from './contact-contract.js';

const ARTICLES = [
  {
    id: 'print-label',
    categories: ['labels'],
    title: { fr: 'Imprimer votre étiquette', en: 'Print your label' },
    summary: { fr: 'Sans imprimante aussi.', en: 'Without a printer, too.' },
  },
  {
    id: 'label-pending',
    categories: ['labels'],
    title: { fr: 'Votre bordereau se fait attendre', en: 'Your label is late' },
    summary: { fr: 'Rechargez la page.', en: 'Load the page again.' },
  },
  {
    id: 'rebook-pickup',
    categories: ['pickup'],
    title: { fr: 'Reprogrammer un enlèvement', en: 'Book another pick-up' },
    summary: { fr: 'En deux minutes.', en: 'In two minutes.' },
  },
];

/** The memory adapter under the contract. */
export function memoryFixture(options: MemoryBackendOptions = {}): ContactFixture {
  const common = { brands: ['ebay'], articles: ARTICLES, ...options };
  const backend = createMemoryBackend({ brand: 'ebay', ...common });
  return {
    backend,
    stranger: createMemoryBackend({ brand: 'nobody', ...common }),
    brand: 'ebay',
    requestsFrom: (email) =>
      Promise.resolve(backend.requests.filter(({ request }) => request.email === email).length),
    storedHashes: () =>
      Promise.all(
        [...backend.files.values()].map(async ({ bytes }) =>
          createHash('sha256')
            .update(new Uint8Array(await bytes.arrayBuffer()))
            .digest('hex'),
        ),
      ),
    articles: {
      languages: ['fr', 'en'],
      category: 'labels',
      otherCategory: 'pickup',
      words: 'Imprimer étiquette',
      id: 'print-label',
    },
  };
}
