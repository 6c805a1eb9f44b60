import { isDay, zoneExists } from '../calendar.js';
import { checkEmail } from '../fields/email.js';
import type { AttachmentRules, BrandConfig } from '../model/brand-config.js';
import { WEEKDAYS, type Schedule } from '../model/schedule.js';
import { parseRange } from '../opening-hours.js';
import { findJsonFault } from './json.js';
import {
  categoryReader,
  httpsUrl,
  isCountry,
  isCurrency,
  isEnding,
  isLanguageTag,
  localText,
  unique,
} from './read-category.js';
import {
  isRecord,
  list,
  Log,
  object,
  oneOf,
  table,
  text,
  textLike,
  whole,
  type Read,
} from './reader.js';
import type { ConfigProblem } from './problem.js';

export type { ConfigProblem } from './problem.js';

const CATEGORIES_MAX = 40;
/** UTF-16 units of the whole configuration. The shipping preset with all its words has about 30,000. */
const SIZE_MAX = 1_000_000;

const ranges = list(
  textLike('range', (value) => parseRange(value) !== undefined),
  20,
  'may be empty',
);

const schedule = object<Schedule>(
  {
    timeZone: textLike('timeZone', zoneExists),
    weekly: object<Schedule['weekly']>(
      Object.fromEntries(WEEKDAYS.map((day) => [day, ranges])) as never,
    ),
    holidays: list(textLike('day', isDay), 1000, 'may be empty'),
  },
  ['timeZone', 'weekly'],
);

const hours: Read<NonNullable<BrandConfig['hours']>> = (data, path, log) =>
  isRecord(data) && ('timeZone' in data || 'weekly' in data)
    ? schedule(data, path, log)
    : table(schedule, 'language', isLanguageTag, 50)(data, path, log);

function brandReader(isMessageKey: (key: string) => boolean): Read<BrandConfig> {
  const category = categoryReader(isMessageKey);
  const categories: Read<NonNullable<BrandConfig['categories']>> = (data, path, log) => {
    const read = unique(
      list(category, CATEGORIES_MAX)(data, path, log),
      (entry) => entry.id,
      path,
      log,
    );
    return read?.map((entry) => ({
      ...entry,
      ...(entry.advice && {
        advice: entry.advice.filter(
          (advice) =>
            advice.category === undefined ||
            read.some((other) => other.id === advice.category) ||
            log.add(`${path}.${entry.id}.advice`, 'unknownName', { value: advice.category }),
        ),
      }),
    }));
  };
  return object<BrandConfig>({
    platform: localText(isMessageKey),
    supportEmail: textLike('email', (value) => 'value' in checkEmail(value)),
    helpCenterUrl: localText(isMessageKey, httpsUrl),
    chatUrl: localText(isMessageKey, httpsUrl),
    categories,
    hours,
    referenceExample: text,
    currency: textLike('currency', isCurrency),
    country: textLike('country', isCountry),
    replyWithinHours: whole(1, 24 * 90),
    replyCalendar: oneOf(['always', 'business']),
    attachments: object<Partial<AttachmentRules>>({
      maxFiles: whole(0, 50),
      maxBytes: whole(1, 2 ** 31),
      types: list(textLike('ending', isEnding), 30),
    }),
    messages: table(table(text, 'messageKey', isMessageKey, 2000), 'language', isLanguageTag, 50),
  });
}

/**
 * Reads a brand's configuration: a JSON text, or what a page or backend made of one. Never throws. What is wrong is left out
 * and named; what is right stays, one bad category does not cost the others. At most 100 problems.
 *
 * @param isMessageKey whether the dictionary has a key; default: every key counts as known.
 */
export function parseBrandConfig(
  json: unknown,
  isMessageKey: (key: string) => boolean = () => true,
): { readonly config: BrandConfig; readonly problems: readonly ConfigProblem[] } {
  const log = new Log();
  const data = plainData(json, log);
  const config = data === undefined ? undefined : brandReader(isMessageKey)(data, '', log);
  return { config: config ?? {}, problems: log.problems };
}

/** Own plain data, whatever came: no cycles, getters, classes or changes behind our back. */
function plainData(json: unknown, log: Log): unknown {
  let source = '';
  try {
    source = typeof json === 'string' ? json : (JSON.stringify(json) ?? '');
  } catch {
    return log.add('', 'type', { expected: 'object' });
  }
  if (json === undefined) return undefined;
  if (source.length > SIZE_MAX)
    return log.add('', 'tooBig', { max: SIZE_MAX, count: source.length });
  try {
    return JSON.parse(source) as unknown;
  } catch {
    const { line, column } = findJsonFault(source);
    return log.add('', 'json', { line, column });
  }
}
