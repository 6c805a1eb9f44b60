import { describe, expect, it } from 'vitest';
import { brand as ebay } from '../../src/brands/ebay/index.js';
import { brand as packlinkCom } from '../../src/brands/packlink-com/index.js';
import { brand as packlinkPro } from '../../src/brands/packlink-pro/index.js';
import { brand as paypal } from '../../src/brands/paypal/index.js';
import { FIELD_PROBLEM_CODES } from '../../src/core/model/field-problem.js';
import { CONFIG_PROBLEM_CODES } from '../../src/core/config/problem.js';
import { HELP_ERROR_CODES } from '../../src/core/help-error.js';
import { configWords } from '../../src/locales/config-words.js';
import { en } from '../../src/locales/en.js';
import { fr } from '../../src/locales/fr.js';
import { I18nextTranslator } from '../../src/platform/i18next-translator.js';
import type { MessageKey } from '../../src/locales/dictionary.js';

const fillers = (text: string): string[] => [...new Set(text.match(/\{\w+\}/gu) ?? [])].toSorted();
const french: Readonly<Record<string, string>> = fr;
const english: Readonly<Record<string, string>> = en;

describe('dictionaries', () => {
  it('hold the same keys, fillers and no empty sentence', () => {
    expect(Object.keys(english).length).toBeGreaterThan(300);
    for (const [key, text] of Object.entries(english)) {
      expect(text.trim(), key).not.toBe('');
      expect(french[key]?.trim(), key).toBeTruthy();
      expect(fillers(french[key] ?? ''), key).toEqual(fillers(text));
    }
  });

  it('have a sentence for every code', () => {
    for (const code of FIELD_PROBLEM_CODES) expect(english).toHaveProperty([`error.${code}`]);
    for (const code of HELP_ERROR_CODES) expect(english).toHaveProperty([`failure.${code}`]);
    for (const code of CONFIG_PROBLEM_CODES)
      expect(configWords('fr')[code]).not.toBe(configWords('en')[code]);
  });

  it('keep French typography: narrow space before ? ! ; and a fixed one before : and inside « »', () => {
    const all = [
      ...Object.entries(french),
      ...Object.entries(paypal.config.messages?.['fr'] ?? {}),
    ];
    for (const [key, text] of all) {
      // A time range or an address is no sentence.
      const prose = text.replace(/https?:\/\/|\d\d:\d\d/gu, '');
      expect(prose, key).not.toMatch(/[^\u202F][?!;]/u);
      expect(prose, key).not.toMatch(/[^\u00A0]:/u);
      expect(prose, key).not.toMatch(/«[^\u00A0]|[^\u00A0]»/u);
      expect(prose, key).not.toMatch(/\w'\w/u);
    }
  });

  it('address people with vous in French', () => {
    for (const [key, text] of Object.entries(french))
      expect(text, key).not.toMatch(/(?<!\p{L})(tu|ton|tes|toi)(?!\p{L})/iu);
  });

  it('choose plurals by the rules of the language', () => {
    const load = () => Promise.reject(new Error('not needed'));
    const inFrench = new I18nextTranslator('fr', { tag: 'fr', dictionary: fr }, load);
    const inEnglish = new I18nextTranslator('en', { tag: 'en', dictionary: en }, load);
    const key: MessageKey = 'references.count';
    expect([0, 1, 2].map((count) => inFrench.t(key, { count }))).toEqual([
      '0 référence',
      '1 référence',
      '2 références',
    ]);
    expect([0, 1, 2].map((count) => inEnglish.t(key, { count }))).toEqual([
      '0 references',
      '1 reference',
      '2 references',
    ]);
  });

  it('are never cut by words of a brand that do not exist', () => {
    for (const { config } of [ebay, packlinkCom, packlinkPro, paypal])
      for (const words of Object.values(config.messages ?? {}))
        for (const [key, text] of Object.entries(words)) {
          expect(english, key).toHaveProperty([key]);
          expect(fillers(text), key).toEqual(fillers(english[key] ?? ''));
        }
  });
});
