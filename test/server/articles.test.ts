import { describe, expect, it } from 'vitest';
import { loadArticles } from '../../demo/server/articles.js';

const find = loadArticles();

const ids = (language: string, words: string): readonly string[] =>
  find({ brand: 'ebay', language, category: undefined, words, limit: 3 }).map(({ id }) => id);

describe('the articles', () => {
  it('are 31, all in two languages', () => {
    for (const language of ['fr', 'en']) {
      const all = find({
        brand: 'ebay',
        language,
        category: undefined,
        words: undefined,
        limit: 50,
      });
      expect(all).toHaveLength(31);
      for (const { title, summary } of all)
        expect([title.length > 5, summary.length > 5]).toEqual([true, true]);
    }
  });

  it.each([
    ['fr', 'Où trouver ma facture ?', 'find-invoice'],
    ['fr', 'le livreur nest pas passe', 'driver-missed'],
    ['fr', 'ANNULER MON ENVOI', 'can-i-cancel'],
    ['fr', 'remboursement', 'refund-time'],
    ['fr', 'annulation', 'can-i-cancel'],
    ['en', 'refunded', 'refund-time'],
    ['en', 'cancellation', 'can-i-cancel'],
    ['en', 'proof of delivery', 'proof'],
    ['en', 'label print', 'print-label'],
  ])('in %s %j finds %s', (language, words, id) => {
    expect(ids(language, words)).toContain(id);
  });

  it('are not found by words that are in every sentence', () => {
    expect(ids('fr', 'le la les de mon')).toEqual([]);
    expect(ids('en', 'the of my')).toEqual([]);
  });

  it('are not found by words that only begin alike', () => {
    expect(ids('fr', 'rembarquer')).toEqual([]);
    expect(ids('en', 'refusal')).toEqual([]);
  });

  it('never say "étiquette" on PayPal in French', () => {
    const all = find({
      brand: 'paypal',
      language: 'fr',
      category: undefined,
      words: undefined,
      limit: 50,
    });
    expect(JSON.stringify(all)).not.toMatch(/étiquette/i);
    expect(JSON.stringify(all)).toMatch(/bordereau/);
  });
});
