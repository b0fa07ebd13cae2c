/**
 * Undoes what editors, mail programs and web pages do to a pasted line. A line is read as it stands first; only a line
 * that nothing understands is repaired, so that a tag such as `>.g.` or `Cs@&` never suffers.
 */

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  hellip: '...',
  ndash: '-',
  mdash: '-',
  lsquo: "'",
  rsquo: "'",
  ldquo: '"',
  rdquo: '"',
  tab: '\t',
};

function decodeEntities(text: string): string {
  return text.replaceAll(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,8});/gi, (whole, body: string) => {
    if (body.startsWith('#')) {
      const code = /^#x/i.test(body) ? Number.parseInt(body.slice(2), 16) : Number.parseInt(body.slice(1), 10);
      return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : whole;
    }
    return ENTITIES[body.toLowerCase()] ?? whole;
  });
}

const BLOCK_TAG = /<(?:br|\/p|\/div|\/tr|\/li|\/pre|\/h\d)\b[^<>]{0,200}>/gi;
const INLINE_TAG =
  /<\/?(?:a|abbr|b|blockquote|body|code|col|dd|div|dl|dt|em|font|h\d|head|hr|html|i|kbd|li|link|meta|ol|p|pre|s|samp|script|small|span|strong|style|table|tbody|td|th|thead|title|tr|tt|u|ul|var)\b[^<>]{0,400}>/gi;

/** Text of a line of HTML: entities decoded, tags gone, a line feed where the page breaks the line. */
function stripHtml(text: string): string {
  let plain = text;
  // Source of a page that shows source: decoding once makes the tags visible that decoding twice removes.
  for (let round = 0; round < 2 && /[&<]/.test(plain); round += 1) {
    plain = decodeEntities(plain.replaceAll(BLOCK_TAG, '\n').replaceAll(INLINE_TAG, ''));
  }
  return plain.replaceAll(BLOCK_TAG, '\n').replaceAll(INLINE_TAG, '');
}

const INVISIBLE = /[\0\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\u001a]/g;
const UNCLEAN = /[\0\u001a\u00a0\u00ad\u2000-\u200f\u2028-\u202f\u205f\u2060\u3000\ufeff]/;

/** A line without what cannot be seen: NULs, zero-width characters, the end-of-file mark; odd blanks become blanks. */
export function cleanLine(text: string): string {
  if (!UNCLEAN.test(text)) return text;
  return text.replaceAll(/[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, ' ').replaceAll(INVISIBLE, '');
}

/** The line as it may have been before it was pasted; may hold line feeds. The same line when nothing is to be undone. */
export function repairLine(text: string): string {
  let repaired = text;
  if (/[&<]/.test(repaired)) repaired = stripHtml(repaired);
  // Mail quotes: "> ", ">> ", "| ".
  repaired = repaired.replace(/^[ \t]*(?:>[> ]{0,8}?(?=>)|> ?)+/, '').replace(/^\|[ \t]/, ' ');
  if (/\\[*_`>#[\](){}.!|~+-]/.test(repaired)) repaired = repaired.replaceAll(/\\([*_`>#[\](){}.!|~+-])/g, '$1');
  if (/[‘’‚“”„″′–—−…]/.test(repaired)) {
    repaired = repaired
      .replaceAll(/[‘’‚′]/g, "'")
      .replaceAll(/[“”„″]/g, '"')
      .replaceAll(/[–—−]/g, '-')
      .replaceAll('…', '...');
  }
  // Bold or code marks around a whole line.
  repaired = repaired.replace(/^(\s*)(?:\*\*|__|`+)(?=\S)(.*?\S)(?:\*\*|__|`+)(\s*)$/, '$1$2$3');
  return repaired;
}
