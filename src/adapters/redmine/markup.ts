// Redmine keeps the source of Textile or Markdown, and tells nobody of which. A numeric character reference is plain text
// in both, so what could be markup goes as one, and all else as it was typed: agents also read the source, in mails.

/** What changes the words where it stands, in any of Redmine's formattings. Signs in groups do so in pairs alone. */
const MARKUP = new RegExp(
  [
    // Addresses become links as they stand, and a reference would stay in them.
    String.raw`\bhttps?:\/\/[^\s<>"]+`,
    // Read as a reference itself; Textile also loses one that stands beside other signs.
    String.raw`(?<!\s)&|&(?!\s)`,
    String.raw`[\\^|[]`,
    // Macros, tags, abbreviations, code.
    String.raw`\{(?=\{)|<(?=[\w/!?])|(?<=[A-Z][A-Z\d]{2,20})\(|^[ \t](?=[ \t]*\S)`,
    // Pictures, and the mark that takes Redmine's own links away and goes with them.
    String.raw`(?<![\p{L}\p{N}!])!(?=[^\s!])`,
    // Links: "words":address, and what Redmine puts other words for.
    String.raw`(?<=["\])]):(?=\S)|(?<![\p{L}\p{N}])@(?=\w)|#(?=#)`,
    String.raw`(?<=\b(?:user|document|version|source|export|attachment|commit|forum|message|news|project))[:#](?=["\w])`,
    // Lists, headings, quotes and lines at the start of a line.
    String.raw`(?=[-*#+>=_])(?<=^[ \t]*)(?:[*#](?=[*#]*(?:[ \t]|$))|[-+](?=[ \t]|$)|>|[-=_](?=[-=_ ]*$))`,
    String.raw`(?=[.)])(?<=^[ \t]*\d{1,9})[.)](?=\s|$)`,
    String.raw`(?=\.)(?<=^[ \t]*(?:p|bq|bc|pre|h\d|fn\d+|table|notextile)[^\s.]{0,40})\.(?=[. :])`,
    // Also inside words; then those that begin at the start of a word.
    '([*`~])',
    String.raw`(?<![\p{L}\p{N}])(@|[-_+%?=](?=\S))`,
  ].join('|'),
  'gmu',
);

/** Words as they were typed, in a form that no formatting of Redmine changes. */
export const escaped = (text: string): string =>
  text.replace(MARKUP, (found, one?: string, other?: string, at?: number) => {
    const sign = one ?? other;
    const isAlone = sign !== undefined && !text.includes(sign, Number(at) + 1);
    return found.length > 1 || isAlone ? found : `&#${found.charCodeAt(0)};`;
  });

/** The words of a source: without the references of `escaped`, with line ends of one kind. */
export const unescaped = (source: string): string =>
  source
    .replace(/\r\n?/g, '\n')
    .replace(/&#(9|3[2-9]|[4-9]\d|1[01]\d|12[0-6]);/g, (_all, code: string) =>
      String.fromCharCode(Number(code)),
    );
