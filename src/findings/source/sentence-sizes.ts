/** Sizes in sentences: those that somebody can hold, as they are written and in bytes. */

/** No Windows of today has a pool of less, and nobody writes of a tag with less. */
const LEAST_BYTES = 4 * 1024 ** 2;

/** A size, or two with a dash or `to` between; as RAMMap writes it, `8,763,548K`, only in its groups of three and of nothing that is counted. */
export const SIZE: RegExp =
  /(?<![\w.,])((?:(?<![-=–—])[~≈>]\s?)?\d[\d.,]{0,14}(?:\s?(?:–|-|to|bis)\s?\d[\d.,]{0,14})?)["”»]?\s{0,3}([KMGTkmgt][Ii]?[Bb]|[KMG]o|[КМГ][Бб]|[Bb]ytes|(?<=\d[.,]\d{3}\s?)K(?!\s?(?:alloc|obj|handle|block|entr|item|tok|proc|thread|page)))(?![\p{L}\d/])/gu;
const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(?:t)/i, 1024 ** 4],
  [/^(?:g|г)/i, 1024 ** 3],
  [/^(?:m|м)/i, 1024 ** 2],
  [/^(?:k|к)/i, 1024],
];
/** What stands behind a size of RAM, of a disk, and of a rate. */
const OTHER_BEHIND =
  /^\s?(?:(?:of )?(?:the )?(?:non[-\s]?)?(?:paged )?(?:kernel )?(?:pool|memory) (?:a time|a piece|apiece|at a time|each|every|per)\b|的?(?:物理|系统|系統|总|總|実装|搭載)?(?:内存|內存|記憶體|记忆体|メモリ|메모리)|(?:оперативной )?(?:ОЗУ|памяти)(?!\p{L})|(?:of |de |di |d['’]|an )?(?:installed |physical |total |system |main )?(?:RAM|mémoire vive|memória|memoria|DDR\d?|VRAM|Arbeitsspeicher|disk|SSD|HDD|swap|page ?file)\b|(?:machines?|workstations?|laptops?|desktops?|servers?|hosts?|box(?:es)?|PCs?|VMs?|Rechner|Maschine)\b|(?:\/|per|an?|each|every|pro|por|par)\s?(?:s|sec\w*|min\w*|h|hrs?|hour\w*|day\w*|week\w*|month\w*|boot|run|call|Stunde|Tag|heure|jour|hora|día)\b)/iu;
/** What stands before a size that is a part, a difference, or all that there is. */
const OTHER_BEFORE =
  /(?:\b(?:installed|physical|total|system) memory\s?[:=(（：]?\s?|(?<!\p{L})(?:RAM|ОЗУ|Arbeitsspeicher|mémoire vive)(?:\s(?:is|of|von|de))?\s?[:=(（：]?\s?|(?<!ページ)(?<!ジ)(?:内存|內存|記憶體|メモリー?|메모리)(?:容量)?(?:是|为|為|は|が)?\s?[:=(（：]?\s?|\d\s?[KMGT]i?B\s?(?:of|out of|\/|von|sur|de|из)\s?(?:the |my |total )?|\b(?:dumps?|files?|logs?|images?|uploads?|downloads?|cop(?:y|ies)|heaps?|trees?|folders?|disks?|drives?|volumes?|buffers?)\s(?:of|with)\s(?:about |around |roughly |only |a )?|\b(?:box|machine|pc|laptop|desktop|server(?: \d{4})?|host|vm|system|workstation|rechner)\s?\(|\b(?:by|um|another|additional|plus|with|has|have|having)\s(?:about |around |roughly |only |a )?|\+\s?)$/iu;
/** `with ~1.6 GB nonpaged pool`: whoever has it, it is the pool's. */
const ADJOINED_POOL = /^\**\s(?:of\s)?(?:the\s)?(?:kernel\s)?(?:non[-\s]?)?paged\s(?:kernel\s)?pool\b/i;
/** `the top pool with 6.1 GB`, `tag Kzwt on top with 7.8 GB`: whoever stands there has it. */
const HELD_WITH =
  /\b(?:pool|tag|top|first|list)\b[^.,;]{0,12}\swith\s(?:about |around |roughly |only |nearly |almost )?$/i;
const DIFFERENCE_BEFORE = /(?:\b(?:by|um|another|additional|plus)\s(?:about |around |roughly |only |a )?|\+\s?)$/i;
const HELD_OF_RAM = /^\s?of (?:my |the )?(?:RAM|memory)\b/i;

/** A size in a sentence: where it stands, as it is written, in bytes. */
export interface Size {
  readonly index: number;
  readonly figure: string;
  readonly bytes: number;
}

/** `3–11` → 11, `9,6` → 9.6, `2,850` → 2850; NaN for what is no number. */
function toNumberOf(written: string): number {
  const last =
    written
      .split(/–|-|to|bis/)
      .at(-1)
      ?.trim() ?? '';
  const digits = last.replace(/^[~≈>]\s?/, '').replace(/[.,]+$/, '');
  const grouped = /^\d{1,3}(?:[.,]\d{3}){1,4}$/.test(digits) && !/^\d{1,3}\.\d{3}$/.test(digits);
  return Number(grouped ? digits.replaceAll(/[.,]/g, '') : digits.replace(',', '.'));
}

/** A number behind the word for its unit: `bytes 10,983,441,920`. */
const LABELLED =
  /\bbytes(?:\s(?:counter|reads?|is|are|was|were|at|shows?)){0,2}\s{0,3}[:=]?\s{1,3}(\d[\d.,]{5,20})(?![\w%])/gi;

function labelledSizes(text: string): readonly Size[] {
  return [...text.matchAll(LABELLED)].flatMap(({ index, 1: number = '' }): readonly Size[] => {
    const bytes = toNumberOf(number);
    const known = Number.isSafeInteger(bytes) && bytes >= LEAST_BYTES;
    return known ? [{ index, figure: `${number.replace(/[.,]+$/, '')} bytes`, bytes }] : [];
  });
}

/** The sizes of a sentence that somebody can hold. */
export function sizesIn(text: string): readonly Size[] {
  const written = writtenSizes(text);
  return [...labelledSizes(text), ...written, ...listedSizes(text, written)].toSorted((a, b) => a.index - b.index);
}

/** A name in code marks and a number alone, between the marks of a list: `` `File` 2,719 MB, `WCsc` 2,602, ``. */
const LISTED = /[,;]\s(?:and\s)?`[^`]{1,6}`:?\s([~≈]?\d[\d.,]{0,14}\d|\d)(?=[,;.]?(?:\s(?:and\b|`)|$))/g;

/** Numbers alone in a list whose entry before them has a unit: they have the same. */
function listedSizes(text: string, written: readonly Size[]): readonly Size[] {
  return [...text.matchAll(LISTED)].flatMap(({ index, 0: whole, 1: number = '' }): readonly Size[] => {
    const unit = /[KMGT]i?B$/i.exec(written.findLast((size) => size.index < index)?.figure ?? '')?.[0];
    const factor = UNITS.find(([pattern]) => pattern.test(unit ?? ''))?.[1];
    if (unit === undefined || factor === undefined) return [];
    const bytes = Math.round(toNumberOf(number) * factor);
    return Number.isSafeInteger(bytes) && bytes >= LEAST_BYTES
      ? [{ index: index + whole.lastIndexOf(number), figure: `${number} ${unit}`, bytes }]
      : [];
  });
}

function writtenSizes(text: string): readonly Size[] {
  return [...text.matchAll(SIZE)].flatMap((match): readonly Size[] => {
    const [whole] = match;
    const before = text.slice(Math.max(0, match.index - 40), match.index);
    const behind = text.slice(match.index + whole.length, match.index + whole.length + 40);
    const has = /\b(?:with|has|have|having)\s(?:about |around |roughly |only |a )?$/i.test(before);
    if (HELD_OF_RAM.test(behind) ? has : OTHER_BEHIND.test(behind)) return [];
    const ofPool = (ADJOINED_POOL.test(behind) && !DIFFERENCE_BEFORE.test(before)) || HELD_WITH.test(before);
    if ((OTHER_BEFORE.test(before) && !ofPool) || (/bytes$/i.test(whole) && LABEL_BEHIND.test(behind))) return [];
    return toSize(match);
  });
}
/** `9,823,112   bytes 10,983,441,920`: the word is the name of the number behind it. */
const LABEL_BEHIND = /^\s{0,3}[:=]?\s{0,3}\d/;

/** A size as it is written and in bytes; none where nobody would write of so little. */
export function toSize(match: RegExpExecArray): readonly Size[] {
  const [whole, number = '', unit = ''] = match;
  const factor = UNITS.find(([pattern]) => pattern.test(unit))?.[1] ?? 1;
  const bytes = Math.round(toNumberOf(number) * factor);
  return Number.isSafeInteger(bytes) && bytes >= LEAST_BYTES
    ? [{ index: match.index, figure: whole.replace(/[\s"”»]+/g, ' ').trim(), bytes }]
    : [];
}

/** Two figures of one size, each rounded, are this far apart at most. */
const ROUNDING = 0.06;

/** The one size of a sentence, where further ones only repeat it in another unit. */
export function soleSize(sizes: readonly Size[]): Size | null {
  const [first, ...others] = sizes;
  if (first === undefined) return null;
  return others.every(({ bytes }) => Math.abs(bytes - first.bytes) <= ROUNDING * first.bytes) ? first : null;
}
