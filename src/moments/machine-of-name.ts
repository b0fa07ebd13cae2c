/**
 * What the names of two files say about their machines: `FS01.log` and `SQL07.log` are called after machines,
 * `snap1.txt` and `snap2.txt` after their order. A name alone proves nothing; it decides where the figures do not.
 */
import { findFileNameDate } from './file-name-date.js';
import { folderOf } from './group-by.js';
import type { Moment } from './moment.js';

/**
 * What two names differ in: `order` (numbers, times, tools, words such as `before`), `machine` (words with digits in
 * them, as machines are called), `words` (anything else).
 */
export type NameDifference = 'order' | 'machine' | 'words';

/** Words that names of captures have, whatever machine they are of. */
const TOOL_WORDS =
  /^(?:pool(?:mon|used|tags?|snap|log|find)?|snap(?:shot)?s?|tags?|logs?|captures?|cap|dumps?|mini|memory|perfmon|perf|counters?|mem(?:snap)?|kernel|kd|windbg|output|out|data|results?|report|sample|samples|pm|np|nonpaged|paged|vm|lm|drivers?|totals?|csv|txt|bytes|allocs?|diff|sorted|by|of|the|at|on|no|nr|num)$/i;

/** Words that files are numbered by, and machines as well: `file1.txt`, `FILE01.txt`. */
const EITHER_WORDS = /^(?:file|test)$/i;

/** Words that say when: before and after something, the days and months of some languages, parts of days and of runs. */
const ORDER_WORDS =
  /^(?:before|after|pre|post|prior|start(?:ed|up)?|end(?:ed)?|begin(?:ning)?|first|second|third|fourth|last|final|next|middle|mid|early|earlier|late|later|old|new|older|newer|now|then|today|yesterday|initial|baseline|base|idle|load(?:ed)?|under|running|run|boot(?:ed)?|reboot(?:ed)?|restart(?:ed)?|fresh|clean|growing|grown|leak(?:ing|ed)?|bad|good|ok|fix(?:ed)?|patch(?:ed)?|upd(?:ate)?d?|try|part|step|phase|round|set|version|v|t|p|s|day|night|morning|noon|afternoon|evening|midnight|week|month|hour|hours?|min|minutes?|hourly|daily|nightly|weekly|vorher|nachher|vor|nach|davor|danach|anfang|ende|morgens?|mittags?|abends?|tag|nacht|woche|avant|apr[eè]s|d[eé]but|fin|matin|soir|jour|antes|despu[eé]s|depois|inicio|prima|dopo|voor|na|mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|am|pm)$/i;

/** `8am`, `14h`, `20min`, `2days`, `0800`, `1st`. */
const WHEN = /^\d+(?:[ap]m|h|hrs?|hours?|min(?:utes?)?|m|s|sec|d|days?|w|weeks?|st|nd|rd|th)?$/i;
const ADDRESS = /(?<![\d.])\d{1,3}(?:[.-]\d{1,3}){3}(?!\d|\.\d)/;

const baseOf = (source: string): string => source.slice(folderOf(source).length).replace(/^[/\\]/, '');

/**
 * The name of the file of a moment without its date; the whole name where it has none.
 *
 * @example
 * restOf({ source: 'logs/FS01_20261102_0400.txt' }) // 'FS01_.txt'
 */
export const restOf = ({ source }: Pick<Moment, 'source'>): string => findFileNameDate(source)?.rest ?? baseOf(source);

/** The words of a name, without its date and ending. */
function wordsOf(source: string): readonly string[] {
  const address = ADDRESS.exec(baseOf(source))?.[0] ?? null;
  if (address !== null && findFileNameDate(source) === null) return [address];
  return restOf({ source })
    .replace(/\.(?:gz|zip|bz2|xz)$/i, '')
    .replace(/\.[a-z]\w{0,7}$/i, '')
    .split(/[\s._,;()[\]{}#+@-]+/)
    .filter((word) => word !== '');
}

/** Whether a word tells nothing of a machine. */
function isOrder(word: string): boolean {
  // One letter counts as numbers do: a, b, c.
  const bare = word.length > 1 ? word.replace(/\d+$/, '') : '';
  return WHEN.test(word) || bare === '' || bare.length === 1 || TOOL_WORDS.test(bare) || ORDER_WORDS.test(bare);
}

/** The words that may be the name of a machine, lower case. */
function machineWords(source: string): readonly string[] {
  return wordsOf(source).flatMap((word) => (isOrder(word) ? [] : [word.toLowerCase()]));
}

const hasDigit = (word: string): boolean => /\d/.test(word);

/**
 * What the names of two files differ in.
 *
 * @example
 * nameDifference('FS01.log', 'FS02.log') // 'machine'
 * nameDifference('FS01-1.log', 'FS01-2.log') // 'order'
 * nameDifference('alpha.log', 'beta.log') // 'words'
 */
export function nameDifference(one: string, other: string): NameDifference {
  const [a, b] = [machineWords(one), machineWords(other)];
  const [own, others] = [a.filter((word) => !b.includes(word)), b.filter((word) => !a.includes(word))];
  if (own.length === 0 && others.length === 0) {
    // `DC-1` and `DC-2` may be two machines; a name with its own digits, `FS01-1`, has its files numbered.
    return a.length === 0 || a.some(hasDigit) || wordsOf(one).some((word) => isOrder(word) && !/^\d+$/.test(word))
      ? 'order'
      : 'words';
  }
  if (own.length === 1 && others.length === 1) {
    const [mine, theirs] = [own[0], others[0]].map((word) => (word ?? '').replace(/\d+$/, ''));
    if (mine !== undefined && mine === theirs && EITHER_WORDS.test(mine)) return 'words';
  }
  return own.some(hasDigit) && others.some(hasDigit) ? 'machine' : 'words';
}

/**
 * What machines are called of which each has these files: the words that all files of one have and all of another have
 * not, as they are written; the name of the first file where no word is left.
 *
 * @example
 * nameByFiles([['poolmon_FS01.log'], ['poolmon_FS02.log']]) // ['FS01', 'FS02']
 */
export function nameByFiles(machines: readonly (readonly string[])[]): readonly string[] {
  const words = machines.map((files) => {
    const [first = [], ...more] = files.map(wordsOf);
    return first.filter((word) => more.every((others) => others.includes(word)));
  });
  const names = words.map((own, place) => {
    const file = baseOf(machines[place]?.[0] ?? '');
    const telling = own.filter((word) => !words.every((others) => others.includes(word)));
    // `WEB-A` and `DC-1` are whole names; `before` behind one is none of it.
    const best = telling.filter((word) => !isOrder(word) || /^(?:[a-z]|\d+)$/i.test(word));
    if (best.some((word) => !isOrder(word))) return joinAsIn(file, own, best);
    return telling.length > 0 ? joinAsIn(file, own, telling) : file;
  });
  return names.map((name, place) =>
    names.filter((other) => other.toLowerCase() === name.toLowerCase()).length === 1
      ? name
      : baseOf(machines[place]?.[0] ?? ''),
  );
}

/** The stretch of a file's name from the first to the last of these words, without the words of tools at its ends. */
function joinAsIn(file: string, words: readonly string[], chosen: readonly string[]): string {
  const run = words.slice(words.indexOf(chosen[0] ?? ''), words.lastIndexOf(chosen.at(-1) ?? '') + 1);
  const from = file.indexOf(run[0] ?? '');
  const last = run.at(-1) ?? '';
  const to = file.indexOf(last, from + (run.length > 1 ? (run[0] ?? '').length : 0));
  const date = findFileNameDate(file);
  return date === null && from >= 0 && to >= from ? file.slice(from, to + last.length) : run.join('-');
}
