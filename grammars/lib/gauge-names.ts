/**
 * What people call the machine-wide figures when they write them down: the size of a pool, RAM, commit. The words of
 * Task Manager, RAMMap, Process Explorer and System Informer, of WMI's properties and of whoever types them anew.
 */
import { foldCounter } from './localized-counters.js';
import { gaugeOfMetric } from './metric-names.js';
import { foldName, removeMarkup } from './named-values.js';
import { ESTIMATE, findUnit, parseQuantity } from './numbers.js';
import { once } from './once.js';
import type { GaugeName } from './pool-rows.js';

/** A name that means a machine-wide figure. */
export interface GaugeField {
  readonly gauge: GaugeName;
  /** Bytes of the unit that the name gives (`Nonpaged MB`); null where it gives none. */
  readonly unit: number | null;
}

/** Words that say nothing of what is counted. */
const FILLERS: ReadonlySet<string> = new Set(
  'total aggregate altogether combined kernel system windows current currently live now the size usage used use in of overall os machine whole figure value avg average mean'.split(
    ' ',
  ),
);
/** Figures of another thing, whatever pool they speak of. */
const OTHER_FIGURE =
  /[δ∆+%]|\b(?:peak|max(?:imum)?|quota|process(?:es)?|deltas?|change[sd]?|growth|grew|grown|gained|increase[sd]?|rates?|per|hour|share|ratio|allocs?|allocations?|frees?|freed|resident|driver|code|cache|tags?|tagged|untagged|top|reserved|lookaside|free space|leaked|leak)\b|\//;
/** What is used of RAM is not its size. */
const PART = /\b(?:used|usage|in use|free|available|modified|standby|compressed|shared|private|virtual)\b/;

const NAMES: readonly (readonly [GaugeName, RegExp])[] = [
  ['poolNonPagedBytes', /^(?:pool )?(?:nonpaged|np|nonp)(?: pool)?(?: memory)?$|^pool n$|^nonpaged pool nx$/],
  ['poolPagedBytes', /^(?:pool (?:paged|p)|paged(?: pool(?: memory)?)?|pp)$/],
  ['availableBytes', /^(?:available|avail|free)(?: physical)? ?(?:memory|mem|ram)?$/],
  ['commitLimitBytes', /^commit(?: charge)? limit$/],
  ['committedBytes', /^(?:committed|commit)(?: charge| memory)?$/],
  [
    'physicalBytes',
    /^(?:installed )?(?:physical )?(?:ram|memory ram|mem ram)$|^(?:installed )?physical (?:memory|mem|ram)$/,
  ],
];

/**
 * The same names in the Task Manager of other languages: German, French, Spanish, Italian, Portuguese, Dutch, Polish,
 * Czech, Swedish, Turkish, Hungarian, Russian, Ukrainian, Japanese, Chinese (simplified, traditional), Korean.
 */
const TRANSLATED: Readonly<Partial<Record<GaugeName, string>>> = {
  poolNonPagedBytes:
    'Nicht ausgelagerter Pool|Réserve non paginée|Bloque no paginado|Grupo no paginado|Pool non di paging|Pool não paginável|' +
    'Pool não paginado|Niet-wisselbare pool|Niet-wisselbaar geheugen|Niet-gewisselde pool|Pula niestronicowana|Nestránkovaný fond|' +
    'Icke-växlingsbar pool|Icke-växlat minne|Disk belleğine alınmayan havuz|Disk belleği olmayan havuz|Nem lapozható készlet|' +
    'Невыгружаемый пул|Невивантажуваний пул|非ページ プール|非ページプール|ページ化されていないプール|非分页缓冲池|非分页池|未分页缓冲池|非分頁集區|' +
    '非分頁式集區|비페이징 풀|비 페이징 풀|비페이지 풀|페이징되지 않는 풀',
  poolPagedBytes:
    'Ausgelagerter Pool|Réserve paginée|Bloque paginado|Grupo paginado|Pool di paging|Pool paginável|Pool paginado|' +
    'Wisselbare pool|Wisselbaar geheugen|Gewisselde pool|Pula stronicowana|Stránkovaný fond|Växlingsbar pool|Växlat minne|' +
    'Disk belleğine alınan havuz|Disk belleği havuzu|Lapozható készlet|Выгружаемый пул|Вивантажуваний пул|ページ プール|ページプール|' +
    'ページ化されたプール|分页缓冲池|页面缓冲池|分页池|已分页缓冲池|分頁集區|分頁式集區|페이징 풀|페이지 풀|페이징된 풀',
  availableBytes:
    'Verfügbar|Disponible|Disponibile|Disponível|Beschikbaar|Dostępna|Dostępne|K dispozici|Tillgängligt|Kullanılabilir|' +
    'Rendelkezésre áll|Доступно|利用可能|可用|사용 가능|Verfügbarer Arbeitsspeicher|Freier Arbeitsspeicher|RAM disponible|RAM libre|' +
    'Memoria disponible|Mémoire disponible|RAM disponibile|Memoria disponibile|RAM disponível|Memória disponível|RAM livre|' +
    'Beschikbaar geheugen|Dostępna pamięć|Доступная память|Доступно памяти|Свободно памяти|Свободная память|可用内存|可用記憶體',
  committedBytes:
    'Committet|Zugesichert|Validée|Allouée|Confirmada|Asignada|Vincolata|Eseguito commit|Toegewezen|Przydzielone|Zadeklarowana|' +
    'Zatwierdzone|Potvrzeno|Allokerat|Kaydedildi|Выделено|Виділено|コミット済み|已提交|已認可|已认可|커밋됨',
  physicalBytes:
    'Installierter Arbeitsspeicher|Arbeitsspeicher gesamt|Installierter RAM|Physischer Speicher|Mémoire installée|RAM installée|' +
    'Mémoire physique|Memoria instalada|RAM instalada|Memoria física|RAM total|Memória instalada|Memória física|Memória RAM instalada|' +
    'Memoria installata|RAM installata|Memoria fisica|Geïnstalleerd geheugen|Fysiek geheugen|Zainstalowana pamięć|Pamięć zainstalowana|' +
    'Pamięć fizyczna|Установленная память|Установлено памяти|Физическая память|ОЗУ|実装メモリ|搭載メモリ|物理メモリ|物理内存|' +
    '内存总量|总内存|已安装内存|已安裝記憶體|實體記憶體|설치된 메모리|실제 메모리',
};

const translatedNames = once(
  (): ReadonlyMap<string, GaugeName> =>
    new Map(
      Object.entries(TRANSLATED).flatMap(([gauge, names]) =>
        names.split('|').map((name): [string, GaugeName] => [foldCounter(name), gauge as GaugeName]),
      ),
    ),
);

/** The unit behind a name: `Nicht ausgelagerter Pool (MB)`. */
const UNIT_BEHIND = /^(.{1,40}?)\s?[([（]\s?(\p{L}{1,6})\s?[)\]）]$/u;

/** What a name of another language means; null for any other. */
function findTranslated(name: string): GaugeField | null {
  const bare = removeMarkup(name).replace(/[\s:：]+$/, '');
  const whole = translatedNames().get(foldCounter(bare));
  if (whole !== undefined) return { gauge: whole, unit: null };
  const [, core = '', word = ''] = /[)\]）]$/.test(bare) ? (UNIT_BEHIND.exec(bare) ?? []) : [];
  const gauge = core === '' ? undefined : translatedNames().get(foldCounter(core));
  const unit = gauge === undefined ? null : findUnit(word);
  return gauge === undefined || unit === null ? null : { gauge, unit };
}

/** What a name means; null for a figure of anything else. */
export function findGauge(name: string): GaugeField | null {
  if (name.length > 60) return null;
  const metric = gaugeOfMetric(name.trim());
  return metric === null ? (findEnglish(name) ?? findTranslated(name)) : { gauge: metric, unit: 1 };
}

/** Every name of a figure has one of these in it; what stands before a colon in prose mostly has none. */
const STEM = /np|nonp|paged|pp|pool|avail|free|commit|ram|mem|phys|installed/;

/** A name in another language, in brackets behind the English one. */
const REMARK = /\s\([^()]{0,40}[^\x20-\x7e][^()]{0,40}\)\s*$/;

function findEnglish(name: string): GaugeField | null {
  const folded = foldName(name.replace(REMARK, ''));
  if (!STEM.test(folded) || folded === 'free' || OTHER_FIGURE.test(folded)) return null;
  const words = folded.split(' ');
  const unit = words.flatMap((word) => (word.length > 1 ? (findUnit(word) ?? []) : [])).at(-1) ?? null;
  const bare = words.filter((word) => !(word.length > 1 && findUnit(word) !== null) && !FILLERS.has(word)).join(' ');
  const found = NAMES.find(([, pattern]) => pattern.test(bare));
  if (found === undefined) {
    const named = words.filter((word) => word.length < 2 || findUnit(word) === null).join(' ');
    const total =
      /^(?:(?:total|installed) (?:memory|mem)|(?:memory|mem|ram) total|total (?:physical|phys|ram|installed)|physical total)$/.test(
        named,
      );
    return total ? { gauge: 'physicalBytes', unit } : null;
  }
  const [gauge] = found;
  // `Memory in use` and `free commit` are parts; a pool is what is used of it.
  if (gauge === 'physicalBytes' && PART.test(folded)) return null;
  return { gauge, unit };
}

/** No Windows has so small a pool: NT 4 has 1.3 MiB. */
export const LEAST_POOL_BYTES: number = 1024 * 1024;

/** A figure of the machine as a person writes it: `18.6 GB`, `**1,549,964 K**`, `≈12.4 GiB (58 %)`. */
export interface GaugeValue {
  readonly bytes: number;
  /** What stands behind the figure, without its brackets; `''` where nothing does. */
  readonly behind: string;
}

/** Words behind a figure that say when or of what it is; `maximum` and the like would say that it is another figure. */
const BEHIND =
  '\\s(?:at|before|after|during|while|when|with|without|since|by|as|now|then|today|so far|already|right|just|in use|used|this|that)\\b[^\\d]{0,80}(?:\\d[^KMGTkmgt%]{0,40})?';
const VALUE = new RegExp(
  `^((?:${ESTIMATE})?` +
    "\\s{0,3}\\d[\\d.,'’_\\u0020\\u00a0\\u2009\\u202f]{0,30}?\\s{0,3}(?:\\p{L}{1,6})?\\+?)" +
    `(?:\\s{0,3}(\\(.{0,80}\\)|\\[.{0,80}\\]|[←⇐◄↑↓▲▼⚠❗*¹²³†‡🔴]{1,6}|[—–-]\\s.{0,80}|[;,]\\s.{0,80}|${BEHIND}))?$`,
  'u',
);
/** A figure that these words stand behind is a limit or an example. */
const NO_MEASURE =
  /\b(?:max(?:imum)?|limits?|typical(?:ly)?|normal(?:ly)?|should|would|could|per|each|default|recommended)\b/i;

/**
 * A size of the machine; null where the text has more before or behind it than a remark, or where neither it nor the name
 * gives a unit: then nobody knows whether it is bytes, KB or pages.
 */
export function parseGaugeValue(text: string, unit: number | null): GaugeValue | null {
  const match = VALUE.exec(text.replaceAll('**', '').replaceAll('`', '').trim());
  if (match === null) return null;
  const [, number = '', behind = ''] = match;
  if (/^\p{L}/u.test(behind.trim()) && NO_MEASURE.test(behind)) return null;
  if (unit === null && !/\p{L}\+?$/u.test(number) && !/^\W*0$/.test(number)) return null;
  const quantity = parseQuantity(number, unit ?? 1);
  return quantity === null ? null : { bytes: Number(quantity.bytes), behind };
}
