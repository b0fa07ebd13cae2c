/**
 * Records of the event log as text: copied from Event Viewer, from a classic log, or printed by `wevtutil qe /f:text`.
 * Four events matter: 2019 (the nonpaged pool was empty) and 2020 (the paged pool was) of the server service, 2004 of the
 * resource exhaustion detector, and 333 of the registry, which could not be written. None of them names a tag or a size.
 *
 *   Log Name: System                     Event Type: Error
 *   Source: srv                          Event Source: Srv
 *   Date: 6/16/2014 5:21:06 AM           Event Category: None
 *   Event ID: 2019                       Event ID: 2019
 *
 * The fields come in any order, so a record is given when its number is read and completed by what follows.
 */
import { parseCells } from './lib/csv.js';
import type { DateOrder, DateReading } from './lib/dates.js';
import { parseDate } from './lib/dates.js';
import type { Grammar, Reading } from './lib/grammar.js';

export interface EventRow {
  readonly kind: 'event';
  readonly id: number;
  readonly at: string | null;
  readonly otherDates: readonly string[];
  readonly host: string | null;
  /** The message as far as it was read; `''` when the text does not hold it. */
  readonly message: string;
  /** Programs that the message names as the largest consumers (2004). */
  readonly programs: readonly NamedProgram[];
}

export interface NamedProgram {
  readonly image: string;
  readonly pid: number;
  readonly bytes: number;
}

export interface EventLogContext {
  readonly source: string | null;
  readonly date: DateReading | null;
  /** `Date:` of a classic record, whose time stands in a line of its own. */
  readonly dateText: string | null;
  readonly host: string | null;
  /** The record that was given, to be completed. */
  readonly event: EventRow | null;
  /** The row given last, of this record or of one before: what amends it must repeat it. */
  readonly last: EventRow | null;
  /** The order of day and month that an earlier record proved. */
  readonly order: DateOrder;
  /** Whether a record is open: every line of a name and a value is then a field of it. */
  readonly open: boolean;
}

const LONGEST_LINE = 4000;
const FIELD = /^\s{0,8}([\p{L}][\p{L} .'’-]{1,30}?)\s{0,20}[:：](.*)$/u;
const TITLE = /^\s*Event ID:? (2019|2020|2004|333)\s*$/;
const WEVTUTIL = /^\s*Event\[\d+\]:?\s*$/;
/** PowerShell's Format-Table cuts the sentence where the window ends, and an article breaks it before its end. */
const POOL_EMPTY =
  /^.{0,200}unable to allocate from the system (non-?paged|paged) pool(?: because the pool was\b|[a-z ]{0,26}(?:\.{3}|…)|(?: because(?: the)?)?\s*$)/i;
/** What is left of a sentence that was broken there. */
const REST_OF_EMPTY = /^\s*(?:because )?(?:the )?(?:pool )?was empty\.?\s*$/i;
/** The sentence of 2019 and 2020 in other languages: a server, a pool, and that it was empty. */
const EMPTY_ELSEWHERE = /^.{0,80}(?:server|serveur|servidor|сервер|サーバー?|服务器|伺服器)/iu;
const NON_PAGED_ELSEWHERE =
  /nicht[- ]?ausgelagert|non paginée|no paginad|non di paging|não[- ]pagin|niet-wisselba|niestronicowan|невыгружаем|нестраничн|非分页|非页面|非分頁|非ページ/iu;
const PAGED_ELSEWHERE =
  /ausgelagert|paginée|paginad|di paging|pagin(?:ado|ável)|wisselba|stronicowan|выгружаем|страничн|分页|页面|分頁|ページ/iu;
const WAS_EMPTY =
  /(?:leer (?:war|ist)|(?:était|est) vide|(?:estaba|está) vac[ií]o|(?:era|è) vuoto|estava vazio|leeg (?:was|is)|jest pust|была? пуст|пул пуст|空です|为空|已空)/iu;
const REGISTRY_FAILED = /I\/O operation initiated by the Registry failed unrecoverably/i;
const LOW_MEMORY = /^.{0,300}successfully diagnosed a low virtual memory (?:condition|[a-z ]{0,9}(?:\.{3}|…))/i;
/** `TimeCreated   Id LevelDisplayName Message`: what Get-WinEvent prints without a format. */
const TABLE_HEADING = /^\s*TimeCreated\s+(?:\S+\s+){0,3}Id\s+LevelDisplayName\s+Message\s*$/;
/** A row of that table; the provider may stand between. */
const TABLE_ROW = /^\s*(\d.{7,40}?)\s+(2019|2020|2004|333)\s+\S/;
/** `mapper.exe (411) consumed 7712345088 bytes` */
const PROGRAM = /(\S{1,64}) \((\d{1,9})\) consumed (\d{1,15}) bytes/g;
const MOST_PROGRAMS = 10;

function findPrograms(message: string): readonly NamedProgram[] {
  return [...message.matchAll(PROGRAM)]
    .slice(0, MOST_PROGRAMS)
    .map(([, image = '', pid, bytes]) => ({ image, pid: Number(pid), bytes: Number(bytes) }));
}

type FieldName = 'id' | 'source' | 'date' | 'time' | 'host' | 'begin' | 'first';

/**
 * Names of the fields: of the event viewer in its languages (English, German, French, Spanish, Italian, Portuguese,
 * Dutch, Polish, Czech, Hungarian, Swedish, Turkish, Russian, Japanese, Chinese, Korean), of PowerShell's lists, folded.
 * `begin` opens a record; so does `first` where one is open already.
 */
const NAMES: Readonly<Record<FieldName, string>> = {
  begin:
    'log name|event type|protokollname|nom du journal|journal|nombre de registro|nome registro|nome do log|nome do registo|' +
    'logboeknaam|nazwa dziennika|název protokolu|napló neve|loggnamn|günlük adı|имя журнала|ログの名前|日志名称|記錄檔名稱|로그 이름',
  first: 'timecreated|index',
  id:
    "event id|id|eventid|ereignis-id|ereigniskennung|id de l'événement|id. del evento|id. de evento|id del evento|id evento|" +
    'id do evento|id de evento|gebeurtenis-id|identyfikator zdarzenia|id události|eseményazonosító|händelse-id|olay kimliği|' +
    'код события|イベント id|事件 id|事件識別碼|이벤트 id',
  source:
    'source|event source|providername|quelle|origen|origine|origem|bron|źródło|zdroj|forrás|källa|kaynak|источник|ソース|' +
    '来源|來源|원본',
  date: 'date|timecreated|timegenerated|datum|fecha|data|dátum|tarih|дата|日付|日期|날짜|logged|protokolliert',
  time: 'time|zeit|uhrzeit|heure|hora|ora|tijd|tid|время',
  host:
    'computer|machinename|ordinateur|equipo|computador|komputer|počítač|számítógép|dator|bilgisayar|компьютер|コンピューター|' +
    '计算机|電腦|컴퓨터',
};

const FIELD_NAMES: ReadonlyMap<string, FieldName> = new Map(
  (Object.keys(NAMES) as FieldName[]).flatMap((field) =>
    NAMES[field].split('|').map((name): [string, FieldName] => [name, field]),
  ),
);

const EMPTY: EventLogContext = {
  source: null,
  date: null,
  dateText: null,
  host: null,
  event: null,
  last: null,
  order: null,
  open: false,
};

/** `0000: 00 00 04 00 01 00 54 00   ......T.`: the bytes below a classic record. */
const DATA_LINE = /^\s*[\da-f]{4}:(?:\s[\da-f]{2}){1,8}\s/i;
/** How PowerShell's lists begin a record. */
const FIRST = /^(?:TimeCreated|Index)\s*:/;
/** What the event viewer saves as CSV. */
const CSV_HEADING = /^"?Level"?[,\t]"?Date and Time"?[,\t]"?Source"?[,\t]"?Event ID"?[,\t]/;
/** The first line of a classic record; `Event type: …` is also what people write. */
const EVENT_TYPE = /[:：]\s*(?:Error|Warning|Information)\s*$/;
const BEGIN_LINE = new RegExp(
  `^\\s*(?:${NAMES.begin
    .split('|')
    .filter((name) => name.includes(' ') || name.length > 7)
    .join('|')})\\s{0,8}[:：]`,
  'iu',
);

function isOurs(id: number, source: string | null): boolean {
  if (id !== 2019 && id !== 2020 && id !== 2004 && id !== 333) return false;
  if (source === null) return id !== 333;
  if (id === 333) return /application popup/i.test(source);
  return id === 2004 ? /resource-?exhaustion/i.test(source) : /^(?:srv|.*lanmanserver.*|.*\bserver\b.*)$/i.test(source);
}

type EventReading = Reading<EventRow, EventLogContext>;

/** A line of the record: the row that was given last stands, completed or as it was. */
function keep(context: EventLogContext): EventReading {
  return context.last === null ? { kind: 'read', rows: [], context } : { kind: 'amend', rows: [context.last], context };
}

/** A field that nobody knows: any name with a value has the form of one. */
const tolerate = (reading: EventReading): EventReading =>
  reading.kind === 'amend' ? { ...reading, tolerated: true } : reading;

function toEvent(id: number, message: string, date: DateReading | null, host: string | null): EventRow {
  return {
    kind: 'event',
    id,
    at: date?.iso ?? null,
    otherDates: date?.others ?? [],
    host,
    message,
    programs: findPrograms(message),
  };
}

/** Completes the record that was given, or keeps what is known for when its number comes. */
function withFacts(context: EventLogContext): EventReading {
  if (context.event === null) return keep(context);
  const { id, message } = context.event;
  const event = toEvent(id, message, context.date, context.host);
  return keep({ ...context, event, last: event });
}

/** A record that is new. */
function give(event: EventRow, context: EventLogContext): EventReading {
  return { kind: 'read', rows: [event], context: { ...context, event, last: event, open: true } };
}

/** The next record: of the one before only the order of its date counts, and its row, which stands. */
const toNext = (context: EventLogContext): EventLogContext => ({
  ...EMPTY,
  last: context.last,
  order: context.order,
  open: true,
});

function begin(context: EventLogContext): EventReading {
  return keep(toNext(context));
}

/** `Data:` is a date in Italian, and in English the heading of the bytes below a record. */
function withDate(date: DateReading | null, dateText: string, context: EventLogContext): EventReading {
  if (date === null && context.date !== null) return keep(context);
  return withFacts({ ...context, date, dateText, order: date?.order ?? context.order });
}

function readField(field: FieldName, value: string, context: EventLogContext): EventReading {
  switch (field) {
    case 'begin':
      return begin(context);
    case 'source':
      return keep({ ...context, source: value === '' ? null : value });
    case 'first':
    case 'date':
      return withDate(parseDate(value, context.order), value, context);
    case 'time': {
      const { dateText } = context;
      const date = dateText === null ? null : parseDate(`${dateText} ${value}`, context.order);
      return withFacts({ ...context, date: date ?? context.date });
    }
    case 'host':
      return withFacts({ ...context, host: value === '' ? null : value });
    case 'id': {
      const id = /^\d{1,6}$/.test(value) ? Number(value) : null;
      if (id === null || !isOurs(id, context.source)) return keep({ ...context, event: null });
      return give(toEvent(id, '', context.date, context.host), context);
    }
  }
}

/** The message tells the event even where its number is missing. */
function findEventOfMessage(line: string): number | null {
  if (line.includes('initiated by the Registry') && REGISTRY_FAILED.test(line)) return 333;
  if (!line.includes('unable to allocate') && !line.includes('diagnosed')) return findEmptyElsewhere(line);
  const pool = POOL_EMPTY.exec(line)?.[1];
  if (pool !== undefined) return /^paged$/i.test(pool) ? 2020 : 2019;
  return LOW_MEMORY.test(line) ? 2004 : null;
}

/** The event whose sentence a line is in a language other than English; null for any other line. */
function findEmptyElsewhere(line: string): number | null {
  if (!WAS_EMPTY.test(line) || !EMPTY_ELSEWHERE.test(line)) return null;
  if (NON_PAGED_ELSEWHERE.test(line)) return 2019;
  return PAGED_ELSEWHERE.test(line) ? 2020 : null;
}

/** The date in a line that holds a whole record: `Error,11/3/2026 2:30:00 PM,srv,2019,None,The server was …`. */
function findDateBeside(line: string, order: DateOrder): DateReading | null {
  const cells = line.includes('\t')
    ? line.split('\t')
    : / \| /.test(line)
      ? line.split(' | ')
      : (parseCells(line, ',') ?? []);
  const row = TABLE_ROW.exec(line)?.[1];
  const dated = row === undefined ? null : parseDate(row, order);
  if (dated?.timed === true) return dated;
  const dates = cells.slice(0, 8).map((cell) => parseDate(cell, order));
  return dates.find((date) => date?.timed === true) ?? null;
}

function readMessage(id: number, line: string, context: EventLogContext): EventReading {
  const message = line.trim();
  const { event } = context;
  if (event?.id === id && event.message === '') {
    const completed = { ...event, message, programs: findPrograms(message) };
    return keep({ ...context, event: completed, last: completed });
  }
  const beside = findDateBeside(message, context.order);
  return give(toEvent(id, message, beside ?? context.date, context.host), {
    ...context,
    order: beside?.order ?? context.order,
  });
}

/** The rest of a message that a list broke into lines: the programs of event 2004 mostly stand there. */
function continueMessage(line: string, context: EventLogContext): EventReading | null {
  const { event } = context;
  if (event !== null && event.id !== 2004 && event.message !== '' && REST_OF_EMPTY.test(line)) return keep(context);
  if (event?.id !== 2004 || event.message === '' || event.message.length > LONGEST_LINE) return null;
  if (!/\bconsumed\b/.test(line) && !/^\s{4,}\S/.test(line)) return null;
  const message = `${event.message} ${line.trim()}`;
  const completed = { ...event, message, programs: findPrograms(message) };
  return keep({ ...context, event: completed, last: completed });
}

/** What stands behind a record in an article, and is no field of it. */
const OF_ARTICLE =
  /^(?:cause|resolution|workaround|solution|symptoms?|status|more information|ursache|lösung|résolution|causa|solución)$/i;

function read(line: string, context: EventLogContext): EventReading {
  if (line.trim() === '') return { kind: 'read', rows: [], context };
  const unparsed: EventReading = { kind: 'unparsed', expected: 'a field of an event record' };
  if (line.length > LONGEST_LINE) return unparsed;
  // `Event ID 2020`, without a colon, is the title of a classic record.
  if (WEVTUTIL.test(line) || (TITLE.test(line) && !line.includes(':'))) return begin(context);
  const id = findEventOfMessage(line);
  if (id !== null) return readMessage(id, line, context);
  const field = FIELD.exec(line);
  if (context.open && DATA_LINE.test(line)) return keep(context);
  if (TABLE_HEADING.test(line)) return begin(context);
  if (context.open && /^[\s-]+$/.test(line)) return keep(context);
  const more = continueMessage(line, context);
  if (more !== null) return more;
  if (field === null) return CSV_HEADING.test(line) ? begin(context) : unparsed;
  const known = FIELD_NAMES.get((field[1] ?? '').toLowerCase().replaceAll('’', "'"));
  const value = (field[2] ?? '').trim();
  if (FIRST.test(line)) return readField('first', value, toNext(context));
  if (known !== undefined) return readField(known, value, context);
  return context.open && !OF_ARTICLE.test(field[1] ?? '') ? tolerate(keep(context)) : unparsed;
}

function detect(line: string): 'heading' | 'row' | null {
  if (line.length > LONGEST_LINE) return null;
  if (BEGIN_LINE.test(line) && (!/^\s*Event Type\b/i.test(line) || EVENT_TYPE.test(line))) return 'heading';
  if (CSV_HEADING.test(line) || TABLE_HEADING.test(line) || /^TimeCreated\s*:\s/.test(line)) return 'heading';
  if (WEVTUTIL.test(line) || TITLE.test(line)) return 'heading';
  // No other output has these sentences, so they are found behind an unknown command, too.
  return findEventOfMessage(line) === null ? null : 'heading';
}

export const eventLog: Grammar<EventRow, EventLogContext> = {
  id: 'event-log',
  title: 'records of the event log about exhausted memory',
  commands: ['wevtutil', 'wevtutil.exe'],
  detect,
  start: () => EMPTY,
  read,
  finish: () => ({ complete: true, reason: null }),
};
