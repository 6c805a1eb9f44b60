// Only what oxlint cannot do: the rules that read Lit templates and custom element classes.
import parser from '@typescript-eslint/parser';
import lit from 'eslint-plugin-lit';
import a11y from 'eslint-plugin-lit-a11y';
import wc from 'eslint-plugin-wc';

export default [
  { ignores: ['dist/', '.cache/', 'coverage/'] },
  {
    files: ['src/**/*.ts', 'demo/sites/**/*.ts', 'test/elements/**/*.ts'],
    languageOptions: { parser, sourceType: 'module' },
    // The disable comments in our files speak to oxlint.
    linterOptions: { reportUnusedDisableDirectives: 'off' },
    plugins: { lit, wc, 'lit-a11y': a11y },
    settings: { wc: { elementBaseClasses: ['LitElement', 'HTMLElement'] } },
    rules: {
      ...lit.configs['flat/recommended'].rules,
      'lit/attribute-names': 'error',
      'lit/lifecycle-super': 'error',
      'lit/no-classfield-shadowing': 'error',
      'lit/no-legacy-imports': 'error',
      'lit/no-this-assign-in-render': 'error',
      'lit/no-useless-template-literals': 'error',
      'lit/no-value-attribute': 'error',
      'lit/prefer-nothing': 'error',
      'lit/quoted-expressions': ['error', 'never'],
      'lit/value-after-constraints': 'error',
      ...wc.configs['flat/best-practice'].rules,
      ...a11y.configs.recommended.rules,
    },
  },
];
