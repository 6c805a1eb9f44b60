import { parseBrandConfig } from '../core/config/parse-config.js';

/** Words that come with the activities: most pages never load them, so their families have to do. */
const OF_ACTIVITIES = /^(?:(?:auth|activities|thread|rating|similar)\.\w+|form\.signedIn)$/;

/** Reads a brand's configuration: keeps what is right, and names the rest. The visitor gets what is kept. */
export function readBrandConfig(
  json: unknown,
  dictionary: Readonly<Record<string, string | undefined>>,
): ReturnType<typeof parseBrandConfig> {
  return parseBrandConfig(
    json,
    (key) =>
      Object.hasOwn(dictionary, key) ||
      Object.hasOwn(dictionary, `${key}_other`) ||
      OF_ACTIVITIES.test(key),
  );
}
