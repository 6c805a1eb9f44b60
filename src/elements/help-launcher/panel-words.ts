type PanelWords = readonly [loading: string, close: string];

const WORDS: Readonly<Record<string, PanelWords>> = {
  en: ['Loading…', 'Close'],
  fr: ['Chargement…', 'Fermer'],
  es: ['Cargando…', 'Cerrar'],
  it: ['Caricamento…', 'Chiudi'],
  de: ['Wird geladen…', 'Schließen'],
  nl: ['Laden…', 'Sluiten'],
  pt: ['A carregar…', 'Fechar'],
  ar: ['جارٍ التحميل…', 'إغلاق'],
};

/** What the panel says while the form is on its way, in a language that `launcherWords` chose. */
export const panelWords = (language: string): PanelWords =>
  (WORDS[language] ?? WORDS['en']) as PanelWords;
