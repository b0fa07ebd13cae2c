/** The words of a sentence that tell what it is about: a pool, a machine as it is, a process, growth and its rate. */

/** The pool that a sentence speaks of; `either` where it does not say which. */
export type ClaimedPool = 'nonPaged' | 'paged' | 'either';

/** The nonpaged pool in the languages of those who write of it, in any case of its words. */
const NON_PAGED =
  /non[-\s]?paged(?:[-\s](?:kernel\s)?(?:pool|memory))?|nicht[-\s]ausgelagerte\p{L}*(?:\s(?:pool|speicher)\p{L}*)?|невыгружаем\p{L}*\s(?:страничн\p{L}*\s)?(?:пул|памят)\p{L}*|(?:réserve|mémoire|pool)\snon\spagin\p{L}+|(?:bloque|grupo|pool|memoria)\sno\spaginad[oa]|pool\snão\spagin\p{L}+|pool\snon\sdi\spaging|非(?:分页|分頁|换页|換頁|ページ)(?:缓冲池|緩衝集區|内存|記憶體|式?集區|池|\s?プール)?|비페이징\s?풀|niet-wisselba\p{L}+\s\p{L}+|pul\p{L}\sniestronicowan\p{L}+/giu;
const PAGED =
  /(?<!\p{L})(?:paged[-\s](?:pool|kernel|memory)|pool\s?paged)(?!\p{L})|(?<!\p{L})ausgelagerte\p{L}*\spool|(?<!\p{L})выгружаем\p{L}*\s(?:страничн\p{L}*\s)?пул\p{L}*|(?:réserve|mémoire|pool)\spagin\p{L}{1,2}(?!\p{L})|(?:bloque|grupo|pool|memoria)\spaginad[oa]|pool\spaginável|pool\sdi\spaging|pul\p{L}\sstronicowan\p{L}+|(?:分页|分頁|换页|換頁|ページ)(?:缓冲池|緩衝集區|式?集區|池|\s?プール)|(?<!비)페이징\s?풀/iu;

/** Pool of which the text does not say which of the two it is. */
export const OF_BOTH: RegExp =
  /(?<!\p{L})kernel[-\s](?:memory[-\s])?pools?(?!\p{L})|(?:内核|核心|內核)(?:内存|記憶體)?(?:池|集區)|カーネル\s?プール|커널\s?풀|пул\p{L}*\sядра/iu;

/** A pool by its whole name, `paged` alone being none; where a figure follows, it is the pool's. */
const WHOLE_NAMES: readonly (readonly [RegExp, ClaimedPool])[] = [
  [/(?<![\p{L}-])non[-\s]?paged\s(?:kernel\s)?(?:pool|memory)(?!\p{L})/giu, 'nonPaged'],
  [/(?<![\p{L}-])(?<!non[-\s])paged\s(?:kernel\s)?(?:pool|memory)(?!\p{L})/giu, 'paged'],
];

/** Where a sentence names a pool by its whole name. */
export interface PoolMention {
  readonly pool: ClaimedPool;
  readonly index: number;
  readonly end: number;
}

/** The places of a sentence that name a pool. */
export const poolMentions = (text: string): readonly PoolMention[] =>
  WHOLE_NAMES.flatMap(([pattern, pool]) =>
    [...text.matchAll(pattern)].map(({ index, 0: name }) => ({ pool, index, end: index + name.length })),
  );

/** What a sentence says of pools: the one that it names, `either` where it leaves open which, null where it names none or both. */
export function poolIn(text: string): ClaimedPool | null {
  const rest = text.replaceAll(NON_PAGED, '\u0001');
  const [nonPaged, paged] = [rest !== text, PAGED.test(rest)];
  if (nonPaged !== paged) return nonPaged ? 'nonPaged' : 'paged';
  return !nonPaged && OF_BOTH.test(text) ? 'either' : null;
}

/** Whether a sentence names a pool, or both. */
export const namesPool = (text: string): boolean =>
  poolIn(text.replaceAll(NON_PAGED, '')) !== null || poolIn(text) !== null;

/** The two pools by their first letters, each with a size behind it: one of them alone may be anything. */
const SIZED = String.raw`(?=\s?[:=]?\s?(?:(?:is|was|at|now|went to)\s(?:at\s|up to\s)?)?[~≈]?\d[\d.,]{0,12}\s?[KMGT]i?B(?!\w))`;
const NP = new RegExp(String.raw`(?<![\w.-])NP${SIZED}`, 'g');
const PP = new RegExp(String.raw`(?<![\w.-])PP${SIZED}`, 'g');
/** `…, paged 1.8 GB`: the other of the two pools, by the word that sets it apart. */
const PAGED_ALONE =
  /(?<![\p{L}-])(?<!non[-\s])(?:paged|ausgelagert|paginée?|paginad[oa]|paginato|выгружаем(?:ый|ого)|stronicowan(?:a|y|ej)|分页|分頁|ページ|페이징)(?=\s?[:：=]?\s?(?:is\s|at\s|was\s|bei\s)?[~≈]?\d[\d.,]{0,12}\s?(?:[KMGT]i?B|[KMG]o|[КМГ]Б)(?!\p{L}))/giu;

/**
 * A sentence with the names of the pools where it has their letters, or the word that sets one apart, as parts of it:
 * `NP 9.8 GB / PP 611 MB`, `non-paged pool 1.9 GB and paged 1.8 GB`. Letters of one pool alone are its name where the text
 * is of the `kernel`'s pools.
 */
export const spellPools = (text: string, kernel: boolean): string => {
  const named = text.replaceAll(NP, ', nonpaged pool');
  const both = named.replaceAll(PP, ', paged pool');
  const spelled = kernel || poolIn(text) !== null || (named !== text && both !== named) ? both : text;
  return poolIn(spelled) === 'nonPaged' ? spelled.replaceAll(PAGED_ALONE, 'paged pool') : spelled;
};

/** `The pool was back at 5.9 GB`: a pool by that word alone, where what stands before it makes it no pool of another kind. */
const OF_POOL_ALONE =
  /(?:^[\W\d]*|[.,;:(]\s?|(?<!\p{L})(?:the|this|that|our|my|its|system|total|windows|and|so|when|while|of)\s)pools?\s(?:usage|size|memory|consumption|total|alone\s)?\s?(?:is|was|were|at|now|stood|stands|back|reach\w*|holds?|had|has|grew|grows|climb\w*|went|hit|hits|kept|keeps|sits?|sat|stays?|stayed|remain\w*)(?!\p{L})/iu;
/** Whether a sentence speaks of a pool without saying of which kind it is. */
export const speaksOfPoolAlone = (text: string): boolean => OF_POOL_ALONE.test(text);

/** What makes the pool of a text the kernel's, and what makes it any other. */
const OF_KERNEL_POOL = /poolmon|pool\s?tags?\b|!poolused|non-?paged|paged[-\s]pool|kernel\s(?:memory|pool|driver)/i;
const OF_OTHER_POOL =
  /\b(?:thread|connection|storage|app(?:lication)?|buffer|worker|object|string|session|process|swimming|mining|resource|address|zfs|disk|IP)[-\s]?pools?\b|\bz(?:fs|pool)\b|\braidz/i;

/** Whether a text that says `pool` means the kernel's: it is `listed` there by tags, or the text speaks of it elsewhere. */
export const isOfKernelPool = (texts: readonly string[], listed: boolean): boolean =>
  (listed || texts.some((text) => OF_KERNEL_POOL.test(text) || poolIn(text) !== null)) &&
  !texts.some((text) => OF_OTHER_POOL.test(text));

/** A command, a row of a table, a line of a program, and what was decoded wrongly. */
export const NO_SENTENCE: RegExp =
  /^\s*(?:\d{1,3}: ?)?(?:[lk]{0,2}d> ?)?[!.][a-z]\w{2,20}\s|\||\t|\uFFFD|['"]\s?[:,]\s|[{}]|\[\(|\w\(\w{1,30}=["']/;

/** Limits, advice and examples are of no machine. */
const NO_STATE =
  /\b(?:if|should|would|must|warn\w*|alert\w*|alarm\w*|thresholds?|limit(?:s|ed)?|max(?:imum)?|minimum|healthy|normal(?:ly)?|usual(?:ly)?|typical(?:ly)?|recommend\w*|dangerous|examples?|suppos\w*|imagine|let['’]s say|say you|default|(?:often|usually|generally|commonly|can) (?:indicates?|means?|leads?|causes?)|reserved?|cap(?:ped)?|wrap(?:s|ped)?|falls|wenn|sollte\w*|normalerweise|maximal|limite\w*|debe\w*|devrait)\b|(?<![-=–—])[<>≤≥]\s?\d|\?\s*$/iu;
/** `(normal 1–3)`, `(usually < 1 GB)`: what would be usual, in brackets behind what is so. */
const USUAL =
  /\s?[([](?:(?:the |a )?(?:normal(?:ly)?|typical(?:ly)?|usual(?:ly)?|healthy|expected|default|should be|limit|threshold|max(?:imum)?|normalerweise|üblich|normalement|normalmente|обычно|正常)(?!\p{L}))[^()[\]]{0,60}[)\]]/giu;
/** A sentence without what would be usual. */
export const withoutUsual = (text: string): string => text.replaceAll(USUAL, ' (…)');

/** What somebody saw is no limit, though it says `over`: `the paged pool had become absurd (>20 GB)`. */
const SEEN = /\b(?:had|has|was|were|saw|seen|seeing|noticed|became|become|got|grew|grown|reached|hit)\b/i;
const OVER = /\(\s?>\s?(?=\d)/g;
/** `Is 1.4 GB of nonpaged pool normal?`: who asks that has it. */
const ASKED =
  /^\W{0,4}(?:so,? |hi,? |hey,? )?(?:is|are)\s(?:(?:my |a |an |about |around |over |having )?[~≈]?\d[\d.,]{0,10}\s?[KMGT]i?B\b.{0,60}\b(?:normal|okay|ok|fine|too (?:much|high|large)|a lot|high|bad|healthy|expected|a problem)\b|it (?:normal|okay|ok|fine|expected|a problem)\b.{0,60}\d\s?[KMGT]i?B\b).{0,40}\?\s*$/i;
/** Whether a sentence says how things are: no limit, no advice, no example. */
export const isState = (text: string): boolean =>
  ASKED.test(text) || !NO_STATE.test(SEEN.test(text) ? text.replace(OVER, '(') : text);
/** Whether a text speaks of a machine as it is: of no limit, no advice, no example, and no process. */
export const isOfMachine = (text: string): boolean => isState(text) && !OF_PROCESS.test(text);

/** What has a quota is a process. */
export const OF_PROCESS: RegExp =
  /\b\w+\.exe\b|\b(?:this|the|one|each|every|per|a) process\b|\bworking sets?\b|\bpid\b/i;
export const GROWTH: RegExp =
  /\b(?:grow(?:s|ing|n)?|grew|ris(?:es|ing|en)|rais(?:es|ed|ing)|climb(?:s|ed|ing)?|go(?:es|ing|ne)? up|went up|fills|increas(?:es|ed|ing)|(?<!-)leak(?:s|ed|ing)|(?:pool|kernel|memory) leak(?:age)?|eats|eating|fills up|(?:is|are|was|were) (?:never|not) (?:freed|released|given back)|doe?s(?:n't| not) (?:free|release|give back|go down|come down)|wächst|steigt|ansteigend|leckt|croît|augmente|fuit|fuite|crec(?:e|ió|iendo)|llega|sube|subió|aumenta|cresce|sale|rośnie|groeit)\b|раст[её]т|вырос|увелич|утечк|утека|增长|增長|泄漏|泄露|洩漏|越大|増加|増え|リーク|누수|증가/iu;
/** A sentence that speaks of no growth, or of what ended it. */
export const NO_GROWTH: RegExp =
  /\b(?:no|not a|without|fixed|isn't|is not|never|stopped|gone) (?:leak\w*|grow\w*|ris\w+|increas\w+)\b|\b(?:not|no) (?:proof|evidence|sign|indication) (?:of|for)\b|\b(?:indicat\w+|suggest\w*|could be|may be|might be) (?:that there is )?an? (?:\w+ )?leak|^\W{0,6}(?:how to )?(?:detect|find|diagnos\w+|track|troubleshoot\w*|identify|hunt\w*|check|watch|test|look|monitor|prevent)(?:ing)?\s.{0,40}\bleak/i;

/** How fast something grows: a size with a time behind it. */
const RATE =
  /((?:[~≈]\s?)?\d[\d.,]{0,14}(?:\s?(?:–|-|to)\s?\d[\d.,]{0,14})?\s{0,2}(?:[KMGT]i?B|[KMGT]o|[КМГТ]Б)(?:\s?(?:\/|per |an |a |each |every )\s?(?:hours?|hrs?|h|days?|d|minutes?|min|weeks?|boot|run|seconds?|s)\b|\s?(?:pro|je|par|por|al?)\s(?:Stunde|Tag|Minute|Woche|heure|jour|minute|semaine|hora|día|minuto|semana|giorno|ora)(?!\p{L})|\s?(?:в|\/)\s?(?:час|день|сутки|минуту|неделю)(?!\p{L})|\s?[/每]\s?(?:天|日|小时|小時|分钟|分鐘|時間|시간|일)))/iu;

/** The rate that a sentence gives, as it stands; null for none. */
export const rateIn = (text: string): string | null => RATE.exec(text)?.[1]?.replace(/\s+/g, ' ') ?? null;
