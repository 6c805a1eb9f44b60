/** Names of U+00A0 to U+00FF, in their order. */
const LATIN_1 =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml';

const NAMED: ReadonlyMap<string, string> = new Map([
  ...LATIN_1.split(' ').map((name, place) => [name, String.fromCharCode(0xa0 + place)] as const),
  ...Object.entries({
    amp: '&',
    apos: "'",
    bdquo: '„',
    bull: '•',
    emsp: '\u2003',
    ensp: '\u2002',
    euro: '€',
    gt: '>',
    hellip: '…',
    larr: '←',
    ldquo: '“',
    lsaquo: '‹',
    lsquo: '‘',
    lt: '<',
    mdash: '—',
    ndash: '–',
    oelig: 'œ',
    OElig: 'Œ',
    quot: '"',
    rarr: '→',
    rdquo: '”',
    rsaquo: '›',
    rsquo: '’',
    sbquo: '‚',
    thinsp: '\u2009',
    trade: '™',
    zwj: '\u200d',
    zwnj: '\u200c',
  }),
]);

/** What old programs mean by 128 to 159 (Windows-1252); HTML says the same. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

function signOf(code: number): string {
  const old = WINDOWS_1252[code - 0x80];
  if (old !== undefined) return old;
  const isSign = code > 0 && code <= 0x10_ff_ff && (code < 0xd800 || code > 0xdfff);
  return isSign ? String.fromCodePoint(code) : '\ufffd';
}

/** Text with its character references resolved: numbers, and the common names. Others stay as they are. */
export const decodeEntities = (text: string): string =>
  text.includes('&')
    ? text.replace(
        /&(?:#(?:x([\da-f]{1,8})|(\d{1,10}));?|([a-z]\w{1,7});|(amp|lt|gt|quot|nbsp)(?!\w))/gi,
        (whole, hex?: string, decimal?: string, name?: string, bare?: string) => {
          if (hex !== undefined) return signOf(Number.parseInt(hex, 16));
          if (decimal !== undefined) return signOf(Number(decimal));
          return NAMED.get(name ?? bare ?? '') ?? whole;
        },
      )
    : text;
