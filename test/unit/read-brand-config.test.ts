import { describe, expect, it } from 'vitest';
import { readBrandConfig } from '../../src/define/read-brand-config.js';
import { activities } from '../../src/locales/en/activities.js';
import { first } from '../../src/locales/en/first.js';
import { later } from '../../src/locales/en/later.js';

describe('words in a brand’s configuration', () => {
  const words = Object.fromEntries(
    Object.keys({ ...first, ...later, ...activities }).map((key) => [key, 'Ours']),
  );

  it('may be any of ours, also those of the activities, which are not loaded yet', () => {
    const { config, problems } = readBrandConfig(
      { messages: { en: words } },
      { ...first, ...later },
    );
    expect(problems).toEqual([]);
    expect(config.messages?.['en']).toEqual(words);
  });

  it('are told when no sentence is named so', () => {
    const { problems } = readBrandConfig(
      { messages: { en: { 'start.titel': 'Typo' } } },
      { ...first, ...later },
    );
    expect(problems).toHaveLength(1);
  });
});
