import type { ConfigProblemCode } from '../core/config/problem.js';

/** Sentences for the developer of a page whose configuration has a mistake. Apart: visitors never need them. */
type ConfigWords = Readonly<Record<ConfigProblemCode | 'title', string>>;

const en: ConfigWords = {
  title: 'Help centre configuration',
  json: 'this is not JSON: look at line {line}, column {column}.',
  tooBig: 'the text is too long: at most {max} characters.',
  type: 'this must be of type {expected}.',
  missing: '“{key}” is missing.',
  empty: 'this must not be empty.',
  unknownKey: '“{value}” is not known here.',
  unknownKind: 'the kind “{value}” does not exist.',
  unknownValue: '“{value}” is not one of the possible values.',
  unknownName: 'nothing is named “{value}”.',
  tooMany: 'there are {count}; at most {max} are read.',
  tooLong: 'the text has {count} characters; at most {max} are allowed.',
  tooDeep: 'this is nested deeper than {max} levels.',
  duplicate: '“{value}” is there twice.',
  id: '“{value}” can’t be a name: use letters, digits, - and _.',
  number: '{value} is not between {min} and {max}.',
  range: '“{value}” is not a range such as 09:00-18:00.',
  day: '“{value}” is not a day such as 2026-12-25.',
  timeZone: 'the time zone “{value}” does not exist.',
  currency: '“{value}” is not a currency such as EUR.',
  country: '“{value}” is not a country such as FR.',
  email: '“{value}” is not an email address.',
  url: '“{value}” is not an https address.',
  ending: '“{value}” is not a file ending such as pdf.',
  language: '“{value}” is not a language such as fr.',
  messageKey: 'no sentence is named “{value}”.',
};

const fr: ConfigWords = {
  title: 'Configuration du centre d’aide',
  json: 'ce n’est pas du JSON : regardez ligne {line}, colonne {column}.',
  tooBig: 'le texte est trop long : {max} caractères au maximum.',
  type: 'ceci doit être de type {expected}.',
  missing: '« {key} » manque.',
  empty: 'ceci ne doit pas être vide.',
  unknownKey: '« {value} » n’est pas connu ici.',
  unknownKind: 'le type « {value} » n’existe pas.',
  unknownValue: '« {value} » n’est pas une des valeurs possibles.',
  unknownName: 'rien ne s’appelle « {value} ».',
  tooMany: 'il y en a {count} ; {max} au maximum sont lus.',
  tooLong: 'le texte compte {count} caractères ; {max} au maximum sont permis.',
  tooDeep: 'ceci est imbriqué sur plus de {max} niveaux.',
  duplicate: '« {value} » figure deux fois.',
  id: '« {value} » ne peut pas être un nom : utilisez lettres, chiffres, - et _.',
  number: '{value} n’est pas compris entre {min} et {max}.',
  range: '« {value} » n’est pas une plage comme 09:00-18:00.',
  day: '« {value} » n’est pas un jour comme 2026-12-25.',
  timeZone: 'le fuseau horaire « {value} » n’existe pas.',
  currency: '« {value} » n’est pas une devise comme EUR.',
  country: '« {value} » n’est pas un pays comme FR.',
  email: '« {value} » n’est pas une adresse e-mail.',
  url: '« {value} » n’est pas une adresse https.',
  ending: '« {value} » n’est pas une extension de fichier comme pdf.',
  language: '« {value} » n’est pas une langue comme fr.',
  messageKey: 'aucune phrase ne s’appelle « {value} ».',
};

/** A language without sentences of its own gets English. */
export const configWords = (language: string): ConfigWords => (language === 'fr' ? fr : en);
