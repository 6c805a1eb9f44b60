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
  readonly password: {
    subject(platform: string): string;
    intro(platform: string): string;
    readonly action: string;
    readonly orCode: string;
    readonly codeLabel: string;
    readonly limits: string;
    apart(platform: string): string;
    readonly notYou: string;
  };
  /** Leads to the request in the person's activities. */
  readonly follow: string;
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
    next: 'Pour nous répondre, ouvrez votre demande dans « Mes activités » ou répondez simplement à cet e-mail.',
  },
  solved: {
    subject: (number, platform) => `Votre demande n°\u00a0${number} est résolue – ${platform}`,
    intro: (number) => `Votre demande n°\u00a0${number} est maintenant résolue.`,
    next:
      'Si ce n’est pas le cas, répondez dans « Mes activités » et nous la rouvrirons. ' +
      'Vous pouvez aussi nous y dire si nous avons pu vous aider.',
  },
  password: {
    subject: (platform) => `Votre mot de passe du centre d’aide – ${platform}`,
    intro: (platform) =>
      `Vous avez demandé à créer ou à changer votre mot de passe du centre d’aide (${platform}).`,
    action: 'Choisir mon mot de passe',
    orCode: 'Vous pouvez aussi saisir ce code sur la page où vous avez fait la demande.',
    codeLabel: 'Code',
    limits:
      'Le lien et le code sont valables 60 minutes et ne servent qu’une fois. ' +
      'Une nouvelle demande les annule. Ne les transmettez à personne\u00a0: nous ne vous les demanderons jamais.',
    apart: (platform) =>
      `Le compte du centre d’aide est indépendant de votre compte ${platform}, dont le mot de passe ne change pas.`,
    notYou:
      'Vous n’avez rien demandé\u00a0? Ignorez cet e-mail\u00a0: tant que ce lien et ce code ne servent pas, rien ne change.',
  },
  follow: 'Suivre cette demande dans « Mes activités »',
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
    next: 'To reply to us, open your request in “My activities” or simply reply to this e-mail.',
  },
  solved: {
    subject: (number, platform) => `Your request ${number} is solved – ${platform}`,
    intro: (number) => `Your request ${number} is now solved.`,
    next:
      'If it is not, reply in “My activities” and we will open it again. ' +
      'There you can also tell us whether we could help you.',
  },
  password: {
    subject: (platform) => `Your help centre password – ${platform}`,
    intro: (platform) =>
      `You asked to create or to change your password for the help centre (${platform}).`,
    action: 'Choose my password',
    orCode: 'You can also type this code on the page where you asked for it.',
    codeLabel: 'Code',
    limits:
      'The link and the code are good for 60 minutes and can be used once. ' +
      'Asking again makes them void. Give them to nobody: we will never ask you for them.',
    apart: (platform) =>
      `The help centre account is separate from your ${platform} account, whose password does not change.`,
    notYou:
      'You did not ask for this? Ignore this e-mail: as long as the link and the code are not used, nothing changes.',
  },
  follow: 'Follow this request in “My activities”',
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
