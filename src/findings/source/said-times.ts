/**
 * When a part of a sentence says that something was so, as far as its words can be put in order with those of another part.
 *
 *   2.1 GB on Monday 2 Nov 2026 08:00        a date
 *   Last week the pool was at 1.1 GB         days before now
 *   nach dem Neustart 1,4 GB, nach 5 Tagen   hours since something
 *   2 GB on Monday and 3 GB on Tuesday       days of one week
 *   at 09:00 … at 14:30                      hours of one day
 */
import { parseDate } from '../../../grammars/lib/dates.js';

/** What times have to have in common to be put in order. */
export type TimeScale = 'date' | 'ago' | 'since' | 'weekday' | 'clock';

/** A time as a text gives it. */
export interface SaidTime {
  readonly scale: TimeScale;
  /** Later is more: days on the scales `date`, `ago` (0 is now) and `weekday` (Monday is 1), hours on `since` and `clock`. */
  readonly at: number;
  /** As it is written. */
  readonly words: string;
}

const DAY_MS = 24 * 3600 * 1000;
const HOURS_A_DAY = 24;

const CLOCK_BEHIND = String.raw`(?:(?:,|\sat|\sum|\sà|\sa\slas|\salle)?\s\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp][Mm](?!\w))?)?`;
/** Dates with their year, as people write them in a sentence. */
const DATE = new RegExp(
  String.raw`(?<![\p{L}\d.-])(?:\d{4}-\d{1,2}-\d{1,2}(?:[T ]\d{1,2}:\d{2}(?::\d{2})?)?|\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]|\d{1,2}[./]\d{1,2}[./]\d{4}${CLOCK_BEHIND}|\d{1,2}(?:\.|st|nd|rd|th)?\s(?:de\s|of\s)?\p{L}{3,12}\.?\s(?:de\s)?\d{4}${CLOCK_BEHIND}|\p{L}{3,12}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4}${CLOCK_BEHIND})(?![\d])`,
  'u',
);
/** What a sentence puts between the parts of a date, and a list of dates does not. */
const BETWEEN = /(?<=\d)(?:st|nd|rd|th)(?=\s)|(?<=\s)of\s|,(?=\s\d{1,2}:)|\s(?:at|um|à|a\slas|alle)(?=\s\d{1,2}:)/gu;

/** `Since last week` says from when on, not when. */
const SINCE_THEN =
  /(?<!\p{L})(?:since|from|until|till|by|seit|bis|depuis|jusqu['’]à|desde|hasta|dal?|fino|с|со|до)(?:\s(?:the|la|le|el|der|die|dem))?\s?$/iu;

const AGES: readonly (readonly [RegExp, number])[] = [
  [
    /(?<!\p{L})(?:last|the previous) week(?!\p{L})|(?<!\p{L})(?:letzte|vorige|vergangene)n?r? Woche|semaine (?:dernière|passée)|semana pasada|última semana|settimana scorsa|scorsa settimana|semana passada|прошлой неделе|(?<!\p{L})неделю назад|上周|上週|先週|지난\s?주/iu,
    7,
  ],
  [
    /(?<!\p{L})(?:last|the previous) month(?!\p{L})|(?<!\p{L})(?:letzten|vorigen|vergangenen) Monat|mois (?:dernier|passé)|mes pasado|mese scorso|scorso mese|mês passado|прошлом месяце|(?<!\p{L})месяц назад|上个?月|上個?月|先月|지난\s?달/iu,
    30,
  ],
  [
    /(?<!\p{L})last year(?!\p{L})|letzte[sn] Jahr|année dernière|an dernier|año pasado|anno scorso|прошлом году|去年|작년/iu,
    365,
  ],
  [/(?<!\p{L})(?:yesterday|last night|gestern|hier|ayer|ieri|ontem|вчера)(?!\p{L})|昨天|昨日|어제/iu, 1],
];
const NOW =
  /(?<!\p{L})(?:now|today|tonight|currently|at present|at the moment|right now|this (?:morning|evening|afternoon)|heute|jetzt|aktuell|derzeit|aujourd['’]hui|maintenant|actuellement|hoy|ahora|actualmente|oggi|adesso|ora|hoje|agora|сегодня|сейчас|теперь)(?!\p{L})|今天|今日|现在|現在|目前|오늘|지금|현재/iu;

const UNIT_HOURS: readonly (readonly [RegExp, number])[] = [
  [/^(?:h|stunde|heure|hora|ora|ore|час|小时|小時|時間|시간)/iu, 1],
  [/^(?:d|tag|jour|día|dia|giorn|дн|ден|天|日|일)/iu, HOURS_A_DAY],
  [/^(?:w|woche|semaine|semana|settiman|недел|周|週|주)/iu, 7 * HOURS_A_DAY],
  [/^(?:month|monat|mois|mes|mês|месяц|个月|個月|か月|개월)/iu, 30 * HOURS_A_DAY],
];
const UNIT = String.raw`(hours?|hrs?|h|days?|weeks?|months?|Stunden?|Tage?n?|Wochen?|Monate?n?|heures?|jours?|semaines?|mois|horas?|días?|dias?|semanas?|mes(?:es)?|or[ae]|giorn[io]|settiman[ae]|mes[ei]|час\p{L}*|дн\p{L}*|день|недел\p{L}*|месяц\p{L}*|小时|小時|時間|시간|天|日|일|周|週|주|个月|個月|か月|개월)`;
const NUMBER = String.raw`(\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten)`;
const AGO = new RegExp(
  String.raw`(?<!\p{L})${NUMBER}\s?${UNIT}\s?(?:ago(?!\p{L})|earlier(?!\p{L})|fa(?!\p{L})|назад|前|전)|(?<!\p{L})(?:vor|il y a|hace|há)\s${NUMBER}\s${UNIT}(?!\p{L})`,
  'iu',
);
const SINCE = new RegExp(
  String.raw`(?<!\p{L})(?:after|nach|après|au bout de|tras|después de|dopo|após|depois de|через|спустя)\s(?:about |etwa |environ )?${NUMBER}\s${UNIT}(?!\p{L})|(?<!\p{L})${NUMBER}\s${UNIT}\s(?:later|later on|after (?:the |a )?(?:re)?(?:boot|start)|uptime|up)(?!\p{L})`,
  'iu',
);
/** The boot is when the hours begin. */
const BOOT =
  /(?<!\p{L})(?:(?:right |just |straight |shortly |directly )?after (?:the |a |each |last )?(?:fresh |cold |clean )?(?:re)?(?:boot|start)\w*|at (?:boot|startup)|nach (?:dem|einem) (?:Neu)?start|après (?:le |un )?redémarrage|tras (?:el |un )?reinicio|después del? reinicio|dopo (?:il |un )?riavvio|после перезагрузки)(?!\p{L})/iu;
const WAS = /(?<!\p{L})(?:was|were|war|waren|était|era|был\p{L}?)(?!\p{L})/iu;

const NUMBER_WORDS = ['', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

const toCount = (written: string): number =>
  /^\d/.test(written) ? Number(written) : Math.max(1, NUMBER_WORDS.indexOf(written.toLowerCase()));

/** The hours of `3 days`, as two of the groups of a match have it. */
function hoursIn([, ...groups]: RegExpExecArray): number {
  const [count = '', unit = ''] = groups.filter((group: string | undefined) => group !== undefined);
  return toCount(count) * (UNIT_HOURS.find(([pattern]) => pattern.test(unit))?.[1] ?? NaN);
}

/** First letters of the days of a week, Monday first: English, German, French, Spanish, Italian, Russian. */
const WEEKDAYS: readonly RegExp[] = [
  'mon(?:day)?|montags?|lundi|lunes|luned[iì]|понедельник',
  'tue(?:s(?:day)?)?|dienstags?|mardi|martes|marted[iì]|вторник',
  'wed(?:nesday)?|mittwochs?|mercredi|miércoles|mercoled[iì]|среду',
  'thu(?:rs(?:day)?)?|donnerstags?|jeudi|jueves|gioved[iì]|четверг',
  'fri(?:day)?|freitags?|vendredi|viernes|venerd[iì]|пятницу',
  'sat(?:urday)?|samstags?|sonnabends?|samedi|sábado|sabato|субботу',
  'sun(?:day)?|sonntags?|dimanche|domingo|domenica|воскресенье',
].map((names) => new RegExp(String.raw`(?<!\p{L})(?:${names})(?!\p{L})`, 'iu'));
const CLOCK = /(?<![\d:.])([01]?\d|2[0-3]):([0-5]\d)(?![\d:])\s?([AaPp])?(?:[Mm](?!\w))?/;

function dateIn(text: string): SaidTime | null {
  const [words] = DATE.exec(text) ?? [];
  const reading = words === undefined ? null : parseDate(words.replaceAll(BETWEEN, ''));
  if (words === undefined || reading === null || reading.others.length > 0) return null;
  const at = Date.parse(`${reading.iso}Z`) / DAY_MS;
  return Number.isNaN(at) ? null : { scale: 'date', at, words };
}

function agoIn(text: string): SaidTime | null {
  const ago = AGO.exec(text);
  if (ago !== null) return { scale: 'ago', at: -hoursIn(ago) / HOURS_A_DAY, words: ago[0].trim() };
  for (const [pattern, days] of AGES) {
    const named = pattern.exec(text);
    if (named !== null && !SINCE_THEN.test(text.slice(0, named.index)))
      return { scale: 'ago', at: -days, words: named[0] };
  }
  const now = NOW.exec(text);
  return now === null ? null : { scale: 'ago', at: 0, words: now[0] };
}

function sinceIn(text: string): SaidTime | null {
  const since = SINCE.exec(text);
  if (since !== null) return { scale: 'since', at: hoursIn(since), words: since[0] };
  const boot = BOOT.exec(text);
  // `It is at 5 GB, was 800 MB after boot` turns the order round.
  return boot === null || WAS.test(text) ? null : { scale: 'since', at: 0, words: boot[0] };
}

function weekdayIn(text: string): SaidTime | null {
  const named = WEEKDAYS.map((pattern) => pattern.exec(text));
  const day = named.findIndex((match) => match !== null);
  const [words] = named[day] ?? [];
  return words === undefined || named.filter((match) => match !== null).length > 1
    ? null
    : { scale: 'weekday', at: day + 1, words };
}

function clockIn(text: string): SaidTime | null {
  const [words, hour = '', minute = '', half] = CLOCK.exec(text) ?? [];
  if (words === undefined) return null;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (/p/i.test(half) ? 12 : 0);
  return { scale: 'clock', at: hours + Number(minute) / 60, words: words.trim() };
}

/**
 * The time of a part of a sentence; null where it gives none, or none that can be put in order with others.
 *
 * @example
 * timeIn('Last week the nonpaged pool was at 1.1 GB') // { scale: 'ago', at: -7, words: 'Last week' }
 */
export function timeIn(text: string): SaidTime | null {
  const time = dateIn(text) ?? sinceIn(text) ?? agoIn(text) ?? weekdayIn(text) ?? clockIn(text);
  return time === null || Number.isNaN(time.at) ? null : time;
}

/** Whether a time is that of the writing. */
const isNow = ({ scale, at }: SaidTime): boolean => scale === 'ago' && at === 0;

/**
 * Things in the order of their times; null where those have nothing in common, or two are at one time. Days of a week and
 * hours of a day come round again: their order is only that of the text.
 */
export function inOrderOfTime<T extends { readonly when: SaidTime }>(things: readonly T[]): readonly T[] | null {
  const past = things.filter(({ when }) => !isNow(when));
  const scale = past[0]?.when.scale;
  if (scale === undefined || past.some(({ when }) => when.scale !== scale)) return null;
  const now = things.filter(({ when }) => isNow(when));
  if (now.length > 1 || (now.length === 1 && scale === 'since')) return null;
  const ordered = [...past.toSorted((a, b) => a.when.at - b.when.at), ...now];
  const comesRound = scale === 'weekday' || scale === 'clock';
  if (comesRound && past.some((thing, place) => place > 0 && thing.when.at < (past[place - 1]?.when.at ?? 0)))
    return null;
  const doubled = past.some((thing, place) => past.slice(0, place).some(({ when }) => when.at === thing.when.at));
  return doubled ? null : ordered;
}
