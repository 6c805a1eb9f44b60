/** Label, failure, retry: what the button says before a dictionary is there. */
const WORDS: Readonly<Record<string, string>> = {
  en: 'Contact us|Loading failed.|Try again',
  fr: 'Contactez-nous|Échec du chargement.|Réessayer',
  es: 'Contacta con nosotros|Error al cargar.|Reintentar',
  it: 'Contattaci|Caricamento non riuscito.|Riprova',
  de: 'Kontaktieren Sie uns|Laden fehlgeschlagen.|Erneut versuchen',
  nl: 'Neem contact met ons op|Laden mislukt.|Opnieuw proberen',
  pt: 'Contacte-nos|Falha ao carregar.|Tentar novamente',
  ar: 'اتصل بنا|فشل التحميل.|إعادة المحاولة',
};

type Words = readonly [language: string, contactUs: string, failed: string, retry: string];

/** The words closest to a BCP 47 tag, after the language that they are in: English where there are none. */
export function launcherWords(tag: string): Words {
  const base = tag.slice(0, 2).toLowerCase();
  const language = Object.hasOwn(WORDS, base) ? base : 'en';
  return `${language}|${WORDS[language]}`.split('|') as unknown as Words;
}
