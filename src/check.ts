/** For the server of a company: the rules of the form, without a browser. */
export { checkRequest, type SentRequest } from './core/check-request.js';
export { parseBrandConfig, type ConfigProblem } from './core/config/parse-config.js';
export { hasCardNumber } from './core/fields/card-number.js';
export type { FieldProblem, FieldProblemCode } from './core/model/field-problem.js';
export { SHIPPING_CATEGORIES } from './core/presets/shipping.js';
/** The preset's fields and options in words: `field.<id>`, `option.<field>.<value>`. */
export { en as englishWords } from './locales/en.js';
