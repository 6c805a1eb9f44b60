// i18next without what this widget never reaches. `slim` takes the text of i18next's ES module and drops, by the list
// below, what src/platform/i18next-translator.ts does not use: loading from a backend, formatters, nesting, contexts,
// ordinals, selectors, cimode, missing keys sent home, logging, events, caches. What remains is i18next's own text.
// test/unit/slim-i18next.test.ts compares the answers of the two.
//
// An edit that is not found exactly once, or another version, is an error: then read the changes of i18next, put the
// list right and run that test.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { minify, parseAst } from 'vite';

/** Versions that the list was written for. */
const VERSIONS = /^26\.7\.\d+$/;
const MODULE = /[\\/]node_modules[\\/]i18next[\\/]dist[\\/]esm[\\/]i18next\.js$/;

// An edit names nodes of the tree by their source, white space aside; "…" at the end stands for any rest. Of nodes
// that begin at the same place the outermost is meant. What an earlier edit dropped is not searched.

/** Removes a statement, a method or a property. */
const drop = (...texts) => texts.map((text) => ({ text, as: 'drop' }));
/** Puts another expression or statement in place of `count` equal ones. */
const put = (text, by, count = 1) => [{ text, as: 'put', by, count }];
/** Leaves of an `if` only its first branch, or only its second. */
const first = (text) => [{ text, as: 'consequent' }];
const second = (text) => [{ text, as: 'alternate' }];
/** Makes a class stand alone: its base gives it nothing that is used. */
const baseless = () => [{ as: 'baseless' }];

/** Name of a declaration, or of a method in a class, or '' for the module: what changes there. */
const EDITS = {
  '': [
    ...drop(
      // Logging: silent unless `debug` is set.
      'const consoleLogger = …',
      'class Logger …',
      'var baseLogger = …',
      // Selectors, `t($ => $.key)`.
      "const PATH_KEY = Symbol('i18next/PATH_KEY');",
      'function createProxy() …',
      'function keysFromSelector(selector, opts) …',
      // Formatters, `{value, number}`; the loading from backends; post-processors.
      'class Formatter …',
      'class Connector …',
      'var postProcessor = …',
      // The `dir` of a language, keys that read like sentences, the search in nested dictionaries.
      'const nonEmptyBundles = new WeakSet();',
      'const looksLikeObjectPathRegExpCache = …',
      'class RegExpCache …',
      'class EventEmitter …',
      'let loggerOwner;',
      // Only the default export is imported.
      'const createInstance = …',
      'const dir = …',
      'const init = …',
      'const loadResources = …',
      'const reloadResources = …',
      'const use = …',
      'const changeLanguage = …',
      'const getFixedT = …',
      'const t = …',
      'const exists = …',
      'const setDefaultNamespace = …',
      'const hasLoadedNamespace = …',
      'const loadNamespaces = …',
      'const loadLanguages = …',
    ),
    ...put('export { changeLanguage, …', 'export { instance as default };'),
  ],

  // Keys are flat: no part of one holds the escape for a dot.
  getLastOfPath: put('cleanKey(stack[stackIndex])', 'stack[stackIndex]', 2),
  setPath: [
    ...first('if (obj !== undefined || path.length === 1) …'),
    ...drop(
      'let e = …',
      'let p = …',
      'let last = …',
      'while (last.obj === undefined && p.length) …',
      'last.obj[`${last.k}.${e}`] = newValue;',
    ),
  ],

  ResourceStore: [
    ...baseless(),
    ...drop(
      'addNamespaces(ns) …',
      'removeNamespaces(ns) …',
      'deprecateDottedLng(method) …',
      'addResource(lng, ns, key, value, options = …',
      'addResources(lng, ns, resources, options = …',
      'getResourceBundle(lng, ns) …',
      'getDataByLanguage(lng) …',
      'hasLanguageSomeTranslations(lng) …',
      'toJSON() …',
    ),
  ],
  'ResourceStore.constructor': [
    ...put("options = { ns: ['translation'], …", 'options'),
    ...drop(
      'this.options = options;',
      "this.logger = baseLogger.create('resourceStore');",
      'if (this.options.keySeparator === undefined) …',
      'if (this.options.ignoreJSONStructure === undefined) …',
    ),
  ],
  'ResourceStore.getResource': [
    ...put('options = {}', 'options'),
    ...drop('const keySeparator = …', 'const ignoreJSONStructure = …'),
    ...second("if (lng.includes('.')) …"),
    ...second('if (Array.isArray(key)) …'),
    ...second('if (isString(key) && keySeparator) …'),
    ...drop(
      "if (result == null && !ns && !key && lng.includes('.')) …",
      'if (result != null || !ignoreJSONStructure || !isString(key)) return result;',
    ),
    ...put('deepFind(this.data?.[lng]?.[ns], key, keySeparator)', 'result'),
  ],
  'ResourceStore.addResourceBundle': [
    ...put('options = { silent: false, skipCopy: false }', 'options'),
    ...drop("if (lng.includes('.')) …", 'this.addNamespaces(ns);'),
    ...first('if (!options.skipCopy) …'),
    ...second('if (deep) …'),
    ...drop("if (!options.silent) this.emit('added', lng, ns, resources);"),
  ],
  'ResourceStore.removeResourceBundle': drop(
    'this.removeNamespaces(ns);',
    "this.emit('removed', lng, ns);",
  ),

  Translator: [
    ...baseless(),
    ...drop(
      'exists(key, o = …',
      'getUsedParamsDetails(options = {}) …',
      'static hasDefaultValue(options) …',
    ),
  ],
  'Translator.constructor': [
    ...put(
      "['resourceStore', 'languageUtils', 'pluralResolver', 'interpolator', 'backendConnector', …",
      "['resourceStore', 'languageUtils', 'pluralResolver', 'interpolator']",
    ),
    ...drop(
      'if (this.options.keySeparator === undefined) …',
      "this.logger = baseLogger.create('translator');",
      'this.checkedLoadedFor = {};',
    ),
  ],
  // No separator of namespaces, no namespaces of a single call.
  'Translator.extractFromKey': [
    ...drop(
      'let nsSeparator = …',
      "if (nsSeparator === undefined) nsSeparator = ':';",
      'const keySeparator = …',
      'const wouldCheckForNsInKey = …',
      'const seemsNaturalLanguage = …',
      'if (wouldCheckForNsInKey && !seemsNaturalLanguage) …',
    ),
    ...put('opt.ns || this.options.defaultNS || []', 'this.options.defaultNS'),
    ...put('isString(namespaces) ? [namespaces] : namespaces', '[namespaces]'),
  ],
  // One key, options in an object, sentences only, and none of i18next's options beside the fillers.
  'Translator.translate': [
    ...put("typeof o === 'object' ? { ...o } : o", '{ ...o }'),
    ...drop(
      "if (typeof opt !== 'object' && this.options.overloadTranslationOptionHandler) …",
      "if (typeof opt === 'object') opt = …",
      'if (!opt) opt = {};',
      "if (keys == null) return '';",
      "if (typeof keys === 'function') keys = …",
    ),
    ...first('if (!Array.isArray(keys)) keys = [String(keys)];'),
    ...drop(
      'keys = keys.map(…',
      'const returnDetails = …',
      'const keySeparator = …',
      'const namespace = …',
      'let nsSeparator = …',
      "if (nsSeparator === undefined) nsSeparator = ':';",
      'const lng = …',
      'const appendNamespaceToCIMode = …',
      "if (lng?.toLowerCase() === 'cimode') …",
      'const resUsedKey = …',
      'const resExactUsedKey = …',
      'const noObject = …',
      'const joinArrays = …',
      'const handleAsObjectInI18nFormat = …',
      'const needsPluralHandling = …',
      'const hasDefaultValue = …',
      'const defaultValueSuffix = …',
      'const defaultValueSuffixOrdinalFallback = …',
      'const needsZeroSuffixLookup = …',
      'const defaultValue = …',
      'let resForObjHndl = res;',
      'if (handleAsObjectInI18nFormat && !res && hasDefaultValue) …',
      'const handleAsObject = …',
      'const resType = …',
    ),
    ...put('{ key, namespaces }', '{ key }'),
    ...second('if (handleAsObjectInI18nFormat && resForObjHndl && handleAsObject && …'),
    ...second('if (handleAsObjectInI18nFormat && isString(joinArrays) && Array.isArray(res)) …'),
    ...drop(
      'let usedDefault = false;',
      'let usedKey = false;',
      'if (!this.isValidLookup(res) && hasDefaultValue) …',
      'usedKey = true;',
      'const missingKeyNoValueFallbackToKey = …',
      'const resForMissing = …',
      'const updateMissing = …',
      'if (usedKey || usedDefault || updateMissing) …',
      'if (usedKey && res === key && this.options.appendNamespaceToMissingKey) …',
      'if ((usedKey || usedDefault) && this.options.parseMissingKeyHandler) …',
      'if (returnDetails) …',
    ),
  ],
  'Translator.extendTranslation': [
    ...second('if (this.i18nFormat?.parse) …'),
    ...first('if (!opt.skipInterpolation) …'),
    ...drop(
      'if (opt.interpolation) this.interpolator.init(…',
      'const skipOnVariables = …',
      'let nestBef;',
      'if (skipOnVariables) { const nb = …',
      'if (this.options.interpolation.defaultVariables) data = …',
      'if (skipOnVariables) { const na = …',
      'if (!opt.lng && resolved && resolved.res) …',
      'if (opt.nest !== false) …',
      'if (opt.interpolation) this.interpolator.reset();',
      'const postProcess = …',
      'const postProcessorNames = …',
      'if (res != null && postProcessorNames?.length && opt.applyPostProcessor !== false) …',
    ),
    ...put('opt.replace && !isString(opt.replace) ? opt.replace : opt', 'opt'),
    ...put('opt.lng || this.language || resolved.usedLng', 'this.language'),
  ],
  'Translator.resolve': [
    ...drop(
      'let usedKey;',
      'let exactUsedKey;',
      'let usedLng;',
      'let usedNS;',
      'if (isString(keys)) keys = [keys];',
      'if (Array.isArray(keys)) keys = keys.map(…',
      'usedKey = key;',
      'const needsContextHandling = …',
      'usedNS = ns;',
      'if (!this.checkedLoadedFor[`${codes[0]}-${ns}`] && …',
      'usedLng = code;',
    ),
    ...first('if (this.options.fallbackNS) …'),
    ...put(
      'needsPluralHandling && !opt.ordinal && opt.count === 0',
      'needsPluralHandling && opt.count === 0',
    ),
    ...put(
      'opt.lngs ? opt.lngs : this.languageUtils.toResolveHierarchy(opt.lng || this.language, opt.fallbackLng)',
      'this.languageUtils.toResolveHierarchy(this.language)',
    ),
    ...second('if (this.i18nFormat?.addLookupKeys) …'),
    ...drop(
      'const ordinalPrefix = …',
      'if (opt.ordinal && pluralSuffix.startsWith(ordinalPrefix)) { finalKeys.push(key + …',
      'if (needsContextHandling) …',
      'exactUsedKey = possibleKey;',
    ),
    ...put('{ res: found, usedKey, …', '{ res: found }'),
  ],
  'Translator.isValidLookup': [
    ...put('!this.options.returnNull && res === null', 'res === null'),
    ...put("!(!this.options.returnEmptyString && res === '')", 'true'),
  ],
  'Translator.getResource': [
    ...put('options = {}', 'options'),
    ...drop('if (this.i18nFormat?.getResource) …'),
  ],

  // No list of supported languages and no language to fall back to: a tag, its script, its language.
  LanguageUtil: drop(
    'clearCache() …',
    'deprecateBareCode(code, formatted) …',
    'isSupportedCode(code) …',
    'getBestMatchFromCodes(codes) …',
    'getFallbackCodes(fallbacks, code) …',
  ),
  'LanguageUtil.constructor': drop(
    'this.options = options;',
    'this.supportedLngs = …',
    "this.logger = baseLogger.create('languageUtils');",
    'this.resolveHierarchyCache = {};',
  ),
  'LanguageUtil.formatLanguageCode': [
    ...drop(
      'if (formattedCode && this.options.lowerCaseLng) …',
      'if (this.options.lowerCaseLng) …',
      'if (this.logger.debug && isString(code)) …',
    ),
    ...put(
      'this.options.cleanCode || this.options.lowerCaseLng ? code.toLowerCase() : code',
      'code',
    ),
  ],
  'LanguageUtil.toResolveHierarchy': [
    ...drop(
      'const fallbackLng = …',
      'const fallbackLngKey = …',
      'if (fallbackLngKey !== this._cachedFallbackLng) …',
      'const hasCacheableFallback = …',
      'const usesUncacheableOptionsFallback = …',
      'const cacheable = …',
      'let cacheKey = null;',
      'if (cacheable) …',
      'if (cacheKey !== null) { const cached = …',
      'const fallbackCodes = …',
      'fallbackCodes.forEach(…',
      'if (cacheKey !== null) { this.resolveHierarchyCache[cacheKey] = …',
    ),
    ...first('if (this.isSupportedCode(c)) …'),
    ...first("if (this.options.load !== 'languageOnly') …"),
    ...first("if (this.options.load !== 'languageOnly' && this.options.load !== 'currentOnly') …"),
    ...first("if (this.options.load !== 'currentOnly') …"),
  ],

  // Cardinal numbers; the tags are those of our dictionaries, which Intl knows.
  PluralResolver: drop(
    'clearCache() …',
    'needsPlural(code, options = {}) …',
    'getPluralFormsOfKey(code, key, options = {}) …',
    'getSuffixes(code, options = {}) …',
  ),
  'PluralResolver.constructor': [
    ...put('options = {}', 'options'),
    ...drop(
      'this.languageUtils = languageUtils;',
      "this.logger = baseLogger.create('pluralResolver');",
    ),
  ],
  'PluralResolver.getRule': [
    ...put('options = {}', 'options'),
    ...put("getCleanedCode(code === 'dev' ? 'en' : code)", 'code'),
    ...drop('const type = …'),
    ...put('JSON.stringify({ cleanedCode, type })', 'cleanedCode'),
    ...put('try …', 'rule = new Intl.PluralRules(cleanedCode);'),
  ],
  'PluralResolver.getSuffix': [
    ...put('options = {}', 'options'),
    ...first('if (rule) …'),
    ...put("options.ordinal ? `ordinal${this.options.prepend}` : ''", "''"),
    ...drop('this.logger.warn(…', "return this.getSuffix('dev', count, options);"),
  ],

  // No escaping, no formats, no nesting, no variables by default; a variable that is missing is left as it stands.
  Interpolator: drop('reset() …', 'nest(str, fc, options = {}) …'),
  'Interpolator.constructor': [
    ...put('options = {}', 'options'),
    ...drop(
      "this.logger = baseLogger.create('interpolator');",
      'this.options = options;',
      'this.format = …',
    ),
  ],
  'Interpolator.init': [
    ...put('options = {}', 'options'),
    ...put(
      'const { escape: escape$1, …',
      'const { prefix, suffix, maxReplaces, formatSeparator } = options.interpolation;',
    ),
    ...drop(
      'if (!options.interpolation) …',
      'if (prefixEscaped || …',
      'this.escape = …',
      'this.escapeValue = …',
      'this.useRawValueToEscape = …',
      'this.nestingPrefix = …',
      'this.nestingSuffix = …',
      'this.nestingOptionsSeparator = …',
      'this.alwaysFormat = …',
    ),
    ...put("prefix ? regexEscape(prefix) : prefixEscaped || '{{'", 'regexEscape(prefix)'),
    ...put("suffix ? regexEscape(suffix) : suffixEscaped || '}}'", 'regexEscape(suffix)'),
    ...put("formatSeparator || ','", 'formatSeparator'),
    ...put("unescapeSuffix ? '' : unescapePrefix ? regexEscape(unescapePrefix) : '-'", "'-'"),
    ...put("this.unescapePrefix ? '' : unescapeSuffix ? regexEscape(unescapeSuffix) : ''", "''"),
    ...put('maxReplaces || 1000', 'maxReplaces'),
  ],
  'Interpolator.resetRegExp': drop('this.nestingRegexp = …'),
  'Interpolator.interpolate': [
    ...drop(
      'const original = str;',
      'const defaultData = …',
      'if (!this.escapeValue && …',
      'const missingInterpolationHandler = …',
      'const skipOnVariables = …',
    ),
    ...put(
      'deepFindWithDefaults(data, defaultData, key, this.options.keySeparator, this.options.ignoreJSONStructure)',
      'getPath(data, key)',
    ),
    ...put('this.alwaysFormat ? …', 'path'),
    ...drop('const f = …'),
    ...put('this.format(deepFindWithDefaults(…', 'getPath(data, k)'),
    ...put('val => { if (!this.escapeValue) return val; …', 'val => val'),
    ...second("if (typeof missingInterpolationHandler === 'function') …"),
    ...put('skipOnVariables', 'true', 2),
    ...drop('if (this.logger.debug) …'),
    ...put('!isString(value) && !this.useRawValueToEscape', '!isString(value)'),
  ],

  get: drop(
    'debug: …',
    'initAsync: …',
    'ns: …',
    'defaultNS: …',
    'fallbackLng: …',
    'fallbackNS: …',
    'supportedLngs: …',
    'nonExplicitSupportedLngs: …',
    "load: 'all'",
    'preload: …',
    'keySeparator: …',
    'nsSeparator: …',
    'contextSeparator: …',
    'enableSelector: …',
    'partialBundledLanguages: …',
    'saveMissing: …',
    'updateMissing: …',
    'saveMissingTo: …',
    'saveMissingPlurals: …',
    'missingKeyHandler: …',
    'missingInterpolationHandler: …',
    'postProcess: …',
    'postProcessPassResolved: …',
    'returnNull: …',
    'returnEmptyString: …',
    'returnObjects: …',
    'joinArrays: …',
    'returnedObjectHandler: …',
    'parseMissingKeyHandler: …',
    'appendNamespaceToMissingKey: …',
    'appendNamespaceToCIMode: …',
    'overloadTranslationOptionHandler: …',
    'escapeValue: …',
    'prefix: …',
    'suffix: …',
    'unescapePrefix: …',
    'nestingPrefix: …',
    'nestingSuffix: …',
    'nestingOptionsSeparator: …',
    'skipOnVariables: …',
    'cacheInBuiltFormats: …',
  ),
  transformOptions: drop(
    'if (isString(options.ns)) …',
    'if (isString(options.fallbackLng)) …',
    'if (options.supportedLngs && …',
  ),

  I18n: [
    ...baseless(),
    ...drop(
      'loadResources(language, callback = noop) …',
      'reloadResources(lngs, ns, callback) …',
      'use(module) …',
      'hydrate(resources, lng) …',
      'setResolvedLanguage(l) …',
      'getFixedT(lng, ns, keyPrefix, fixedOpts) …',
      'exists(...args) …',
      'setDefaultNamespace(ns) …',
      'hasLoadedNamespace(ns, options = {}) …',
      'loadNamespaces(ns, callback) …',
      'loadLanguages(lngs, callback) …',
      'dir(lng) …',
      'cloneInstance(options = {}, callback = noop) …',
      'toJSON() …',
    ),
  ],
  'I18n.constructor': [
    ...put('{ ownPostProcessors: new Set() }', '{}'),
    ...drop(
      'this.logger = baseLogger;',
      'this.modules = …',
      'bindMemberFunctions(this);',
      'if (callback && !this.isInitialized && !options.isClone) …',
    ),
  ],
  'I18n.init': [
    ...drop(
      'this.isInitializing = true;',
      "if (typeof options === 'function') …",
      'if (options.defaultNS == null && options.ns) …',
      'const fallbackLngIsDefault = …',
      'if (options.keySeparator !== undefined) …',
      'if (options.nsSeparator !== undefined) …',
      "if (typeof this.options.overloadTranslationOptionHandler !== 'function') …",
      'const createClassOnDemand = …',
    ),
    ...first('if (!this.options.isClone) { …'),
    ...drop(
      'if (loggerOwner && …',
      'loggerOwner = …',
      'if (this.modules.logger) …',
      'this.pendingWarnings?.forEach(…',
      'this.pendingWarnings = undefined;',
      'let formatter;',
      'if (this.modules.formatter) …',
      's.logger = baseLogger;',
      'if (formatter) …',
      's.utils = …',
      's.backendConnector = …',
      's.backendConnector.devIsDefaultFallback = …',
      "s.backendConnector.on('*', …",
      'if (this.modules.languageDetector) …',
      'if (this.modules.i18nFormat) …',
      "this.translator.on('*', …",
      'this.modules.external.forEach(…',
      'this.format = this.options.interpolation.format;',
      'if (!callback) callback = noop;',
      'if (this.options.fallbackLng && …',
      'if (!this.services.languageDetector && …',
      'const storeApi = …',
      'storeApi.forEach(…',
      'const deferred = defer();',
      'const finish = …',
      'if ((this.languages || this.isLanguageChangingTo) && !this.isInitialized) …',
      'return deferred;',
    ),
    ...put("['addResource', …", "['addResourceBundle', 'removeResourceBundle']"),
    ...put(
      'this.changeLanguage(this.options.lng, finish)',
      'this.changeLanguage(this.options.lng)',
    ),
    ...first('if (this.options.resources || !this.options.initAsync) …'),
  ],
  // The resources are given, so a change of language is done at once.
  'I18n.changeLanguage': [
    ...drop(
      'this.isLanguageChangingTo = lng;',
      "this.emit('languageChanging', lng);",
      'const setLngProps = …',
      'const done = …',
      'const setLng = …',
    ),
    ...put(
      'if (!lng && this.services.languageDetector && !this.services.languageDetector.async) …',
      'this.translator.changeLanguage(lng); deferred.resolve();',
    ),
  ],
  'I18n.t': drop('if (!this.translator) …'),
};

const flat = (text) => text.replaceAll(/\s+/g, ' ');
const isNode = (value) => typeof value?.type === 'string' && typeof value.start === 'number';

/** All nodes under one, outer ones first. */
function* nodesUnder(node) {
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value])
      if (isNode(child)) {
        yield child;
        yield* nodesUnder(child);
      }
}

/** The nodes that the edits of one heading may name. */
function scopeOf(program, heading) {
  if (heading === '') return program.body;
  const [name, member] = heading.split('.');
  for (const node of program.body) {
    const named = node.declarations?.[0] ?? node;
    if (named.id?.name !== name) continue;
    if (node.type !== 'ClassDeclaration') return [...nodesUnder(named)];
    if (member === undefined) return [node, ...node.body.body];
    const method = node.body.body.find(({ key }) => key.name === member);
    if (method) return [...nodesUnder(method)];
  }
  throw new Error(`i18next has no ${heading} any more: see scripts/slim-i18next.mjs`);
}

/**
 * The module without what is not used. Line breaks stay, so that a line keeps its number and the source map needs no
 * new mappings.
 *
 * @param {string} code text of i18next/dist/esm/i18next.js
 * @throws {Error} when an edit is not found as often as the list says
 */
export function slim(code) {
  const program = parseAst(code);
  const ranges = [];
  const replace = (start, end, by) => ranges.push({ start, end, by });
  const gone = ({ start, end }) => ranges.some((range) => range.start <= start && end <= range.end);
  const dropNode = ({ type, start, end }) => {
    if (type === 'Property' && code[end] === ',') replace(start, end + 1, '');
    else replace(start, end, /Statement|Declaration/.test(type) ? ';' : '');
  };

  for (const [heading, edits] of Object.entries(EDITS)) {
    const scope = scopeOf(program, heading);
    for (const { text, as, by, count = 1 } of edits) {
      if (as === 'baseless') {
        const [owner] = scope;
        replace(owner.id.end, owner.body.start, ' ');
        const calls = [...nodesUnder(owner)].filter(
          ({ type, expression }) =>
            type === 'ExpressionStatement' && expression.callee?.type === 'Super',
        );
        if (calls.length !== 1) throw new Error(`${heading} calls super ${calls.length} times`);
        dropNode(calls[0]);
        continue;
      }
      const begins = text.endsWith('…');
      const wanted = begins ? text.slice(0, -1) : text;
      const found = [];
      for (const node of scope) {
        if (found.some(({ start, end }) => start <= node.start && node.end <= end) || gone(node))
          continue;
        const source = flat(code.slice(node.start, node.end));
        if (begins ? source.startsWith(wanted) : source === wanted) found.push(node);
      }
      if (found.length !== count)
        throw new Error(
          `i18next, ${heading || 'module'}: expected ${count} of "${text}", found ${found.length}`,
        );
      for (const node of found) {
        if (as === 'drop') dropNode(node);
        else if (as === 'put') replace(node.start, node.end, by);
        else {
          const branch = node[as];
          replace(node.start, branch.start, '');
          replace(branch.end, node.end, '');
        }
      }
    }
  }

  let result = '';
  let at = 0;
  ranges.sort((a, b) => a.start - b.start || b.end - a.end);
  for (const { start, end, by } of ranges) {
    if (end <= at) continue;
    result += code.slice(at, start) + by + code.slice(start, end).replaceAll(/[^\n]/g, '');
    at = end;
  }
  return result + code.slice(at);
}

const minifiedSize = async (code) => {
  const { code: minified } = await minify('i18next.js', code, { module: true });
  return Buffer.byteLength(minified);
};

/** Vite plugin: hands `slim` the module, and says what that saved. */
export const slimI18next = () => {
  let found = 0;
  return {
    name: 'help-widget:slim-i18next',
    buildStart() {
      found = 0;
    },
    async transform(code, id) {
      const file = id.split('?')[0];
      if (!MODULE.test(file)) return null;
      found++;
      const { version } = JSON.parse(
        readFileSync(join(dirname(file), '../../package.json'), 'utf8'),
      );
      if (!VERSIONS.test(version))
        this.error(`scripts/slim-i18next.mjs was written for i18next ${VERSIONS}, not ${version}`);
      const slimmed = slim(code);
      console.log(
        `i18next ${version}: ${await minifiedSize(code)} -> ${await minifiedSize(slimmed)} bytes minified`,
      );
      return { code: slimmed, map: null };
    },
    generateBundle() {
      if (found !== 1) this.error(`i18next was found ${found} times, expected 1`);
    },
  };
};
