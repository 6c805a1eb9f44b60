import { baseLanguage } from '../brands.js';

/** What a mail says in one language. Every function takes plain text and gives plain text. */
export interface MailWords {
  readonly language: 'fr' | 'en';
  /** Between a label and what it labels. */
  readonly colon: string;
  readonly hello: string;
  readonly yourMessage: string;
  readonly categories: Readonly<Record<string, string>>;
  readonly categoryLabel: string;
  readonly numberLabel: string;
  readonly acknowledgement: {
    subject(number: string, platform: string): string;
    readonly received: string;
    next(hours: number): string;
  };
  readonly answer: {
    subject(number: string, platform: string): string;
    intro(number: string): string;
    next: string;
  };
  readonly solved: {
    subject(number: string, platform: string): string;
    intro(number: string): string;
    next: string;
  };
  readonly helpCenter: string;
  readonly automatic: string;
  signature(platform: string): string;
}

const fr: MailWords = {
  language: 'fr',
  colon: '\u00a0: ',
  hello: 'Bonjour,',
  yourMessage: 'Votre message',
  categories: {
    labels: 'Étiquettes',
    pickup: 'Enlèvements',
    delivery: 'Livraison',
    cancel: 'Annulation',
    tracking: 'Suivi',
    billing: 'Facturation',
    claims: 'Réclamations',
    technical: 'Problèmes techniques',
  },
  categoryLabel: 'Motif',
  numberLabel: 'Numéro de demande',
  acknowledgement: {
    subject: (number, platform) => `Votre demande n°\u00a0${number} est bien arrivée – ${platform}`,
    received: 'Nous avons bien reçu votre demande et nous vous en remercions.',
    next: (hours) =>
      `Nous vous répondrons à cette adresse dans les ${hours} heures suivant la réception de votre demande. ` +
      'Vous n’avez rien d’autre à faire. Pour ajouter une précision, répondez simplement à cet e-mail.',
  },
  answer: {
    subject: (number, platform) => `Réponse à votre demande n°\u00a0${number} – ${platform}`,
    intro: (number) => `Nous avons répondu à votre demande n°\u00a0${number}\u00a0:`,
    next: 'Pour nous répondre, répondez simplement à cet e-mail.',
  },
  solved: {
    subject: (number, platform) => `Votre demande n°\u00a0${number} est résolue – ${platform}`,
    intro: (number) => `Votre demande n°\u00a0${number} est maintenant résolue.`,
    next: 'Si ce n’est pas le cas, répondez à cet e-mail et nous la rouvrirons.',
  },
  helpCenter: 'Centre d’aide',
  automatic: 'Ceci est un message automatique.',
  signature: (platform) => `Service Clients – ${platform}`,
};

const en: MailWords = {
  language: 'en',
  colon: ': ',
  hello: 'Hello,',
  yourMessage: 'Your message',
  categories: {
    labels: 'Labels',
    pickup: 'Collections',
    delivery: 'Delivery',
    cancel: 'Cancellation',
    tracking: 'Tracking',
    billing: 'Billing',
    claims: 'Claims',
    technical: 'Technical issues',
  },
  categoryLabel: 'Reason',
  numberLabel: 'Request number',
  acknowledgement: {
    subject: (number, platform) => `We have received your request ${number} – ${platform}`,
    received: 'We have received your request. Thank you for writing to us.',
    next: (hours) =>
      `We will answer at this address within ${hours} hours of receiving your request. ` +
      'There is nothing else for you to do. To add something, simply reply to this e-mail.',
  },
  answer: {
    subject: (number, platform) => `Answer to your request ${number} – ${platform}`,
    intro: (number) => `We have answered your request ${number}:`,
    next: 'To reply to us, simply reply to this e-mail.',
  },
  solved: {
    subject: (number, platform) => `Your request ${number} is solved – ${platform}`,
    intro: (number) => `Your request ${number} is now solved.`,
    next: 'If it is not, reply to this e-mail and we will open it again.',
  },
  helpCenter: 'Help centre',
  automatic: 'This is an automatic message.',
  signature: (platform) => `Customer Support – ${platform}`,
};

// What PayPal calls an "étiquette" elsewhere.
const OVERRIDES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  paypal: { labels: 'Bordereaux d’expédition' },
};

/** French for French speakers, English for all others. */
export function mailWords(language: string): MailWords {
  return baseLanguage(language) === 'fr' ? fr : en;
}

/** Name of a category in a mail or at the desk; the id itself for a brand's own. */
export function categoryName(words: MailWords, brand: string, category: string): string {
  const own = words.language === 'fr' ? OVERRIDES[brand]?.[category] : undefined;
  return own ?? words.categories[category] ?? category;
}
