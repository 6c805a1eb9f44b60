import type { Brand, BrandWords } from '../brand.js';
import { theme } from './theme.js';

export const brand: Brand = {
  theme,
  config: {
    platform: { fr: 'Plateforme d’expédition PayPal', en: 'PayPal Shipping' },
    referenceExample: 'FR2025PAYPAL0000001234',
    messages: {
      fr: {
        'followUp.account':
          'Vos demandes se trouvent dans votre compte du centre d’aide. Il est distinct de votre compte sur la {platform}.',
        'category.labels': 'Bordereaux d’expédition',
        'category.labels.hint': 'Question ou problème avec le bordereau.',
        'category.cancel.hint': 'Bordereau inutilisé : se faire rembourser.',
        'field.labelIssue': 'Quel est le problème avec le bordereau ?',
        'option.labelIssue.not_downloadable': 'Je ne peux pas le télécharger',
        'option.labelIssue.stuck_creating': 'Il est toujours « en cours de création »',
        'option.labelIssue.wrong_data': 'Il contient une erreur',
        'option.labelIssue.unreadable': 'Il est illisible',
        'option.labelIssue.format': 'Il s’imprime au mauvais format',
        'field.unused': 'Le bordereau n’a pas été utilisé et le colis n’a pas été remis',
        'field.photoParcel': 'Photo du colis entier avec son bordereau',
        'advice.labelPending':
          'Un bordereau peut prendre quelques minutes. Rechargez la page après 3 minutes avant de nous écrire.',
        'advice.labelWrong':
          'Les transporteurs ne lisent pas les corrections au stylo. Il est plus rapide d’annuler le bordereau non utilisé et d’en créer un nouveau.',
        'advice.cancelMoving':
          'Ce colis est déjà en route. Un bordereau utilisé ne peut pas être annulé ; nous pouvons vous aider pour la livraison.',
      } satisfies BrandWords,
    },
  },
};
