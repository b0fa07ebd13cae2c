/**
 * Records of the event log as text: copied from Event Viewer, from a classic log, or printed by `wevtutil qe /f:text`.
 * Three events matter: 2019 (the nonpaged pool was empty) and 2020 (the paged pool was) of the server service, and 2004
 * of the resource exhaustion detector. None of them names a tag or a size.
 *
 *   Log Name: System                     Event Type: Error
 *   Source: srv                          Event Source: Srv
 *   Date: 6/16/2014 5:21:06 AM           Event Category: None
 *   Event ID: 2019                       Event ID: 2019
 *
 * The fields come in any order, so a record is given when its number is read and completed by what follows.
 */
import type { DateReading } from './lib/dates.js';
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
}

export interface EventLogContext {
  readonly source: string | null;
  readonly date: DateReading | null;
  /** `Date:` of a classic record, whose time stands in a line of its own. */
  readonly dateText: string | null;
  readonly host: string | null;
  /** The record that was given, to be completed. */
  readonly event: EventRow | null;
}

const LONGEST_LINE = 4000;
const FIELD = /^\s{0,8}([\p{L}][\p{L} .'’-]{1,30}?)\s{0,20}[:：]\s?(.*)$/u;
const TITLE = /^\s*Event ID:? (2019|2020|2004)\s*$/;
const WEVTUTIL = /^\s*Event\[\d+\]:?\s*$/;
const POOL_EMPTY = /^.{0,200}unable to allocate from the system (non-?paged|paged) pool because the pool was empty/i;
const LOW_MEMORY = /^.{0,40}successfully diagnosed a low virtual memory condition/i;

/** The names of the fields in the languages of the event viewer, folded to the English one. */
const FIELD_NAMES: ReadonlyMap<string, 'id' | 'source' | 'date' | 'time' | 'host' | 'begin' | 'other'> = new Map([
  ...[
    'event id',
    'ereignis-id',
    'ereigniskennung',
    "id de l'événement",
    'id. del evento',
    'id. de evento',
    'id evento',
  ].map((name): [string, 'id'] => [name, 'id']),
  ...['id do evento', 'код события', 'イベント id', '事件 id', '이벤트 id'].map((name): [string, 'id'] => [name, 'id']),
  ...['source', 'event source', 'quelle', 'origen', 'origine', 'origem', 'источник', 'ソース', '来源', '원본'].map(
    (name): [string, 'source'] => [name, 'source'],
  ),
  ...['date', 'datum', 'fecha', 'data', 'дата', '日付', '日期', '날짜'].map((name): [string, 'date'] => [name, 'date']),
  ...['time', 'zeit', 'uhrzeit', 'heure', 'hora', 'ora'].map((name): [string, 'time'] => [name, 'time']),
  ...['computer', 'ordinateur', 'equipo', 'computador', 'компьютер', 'コンピューター', '计算机', '컴퓨터'].map(
    (name): [string, 'host'] => [name, 'host'],
  ),
  ...['log name', 'event type', 'protokollname', 'journal', 'nombre de registro', 'nome registro'].map(
    (name): [string, 'begin'] => [name, 'begin'],
  ),
  ...['event category', 'task category', 'task', 'level', 'opcode', 'keyword', 'keywords', 'user', 'user name'].map(
    (name): [string, 'other'] => [name, 'other'],
  ),
  ['description', 'other'],
]);

const EMPTY: EventLogContext = {
  source: null,
  date: null,
  dateText: null,
  host: null,
  event: null,
};

function isOurs(id: number, source: string | null): boolean {
  if (id !== 2019 && id !== 2020 && id !== 2004) return false;
  if (source === null) return true;
  return id === 2004 ? /resource-?exhaustion/i.test(source) : /^(?:srv|.*lanmanserver.*|.*\bserver\b.*)$/i.test(source);
}

type EventReading = Reading<EventRow, EventLogContext>;

/** Completes the record that was given, or keeps what is known for when its number comes. */
function withFacts(context: EventLogContext): EventReading {
  if (context.event === null) return { kind: 'read', rows: [], context };
  const event: EventRow = {
    ...context.event,
    at: context.date?.iso ?? null,
    otherDates: context.date?.others ?? [],
    host: context.host,
  };
  return { kind: 'amend', rows: [event], context: { ...context, event } };
}

function readField(name: string, value: string, context: EventLogContext): EventReading {
  switch (FIELD_NAMES.get(name)) {
    case 'begin':
      return { kind: 'read', rows: [], context: EMPTY };
    case 'source':
      return { kind: 'read', rows: [], context: { ...context, source: value === '' ? null : value } };
    case 'date':
      return withFacts({ ...context, date: parseDate(value), dateText: value });
    case 'time': {
      const date = context.dateText === null ? null : parseDate(`${context.dateText} ${value}`);
      return withFacts({ ...context, date: date ?? context.date });
    }
    case 'host':
      return withFacts({ ...context, host: value === '' ? null : value });
    case 'id': {
      const id = /^\d{1,6}$/.test(value) ? Number(value) : null;
      if (id === null || !isOurs(id, context.source))
        return { kind: 'read', rows: [], context: { ...context, event: null } };
      const { date, host } = context;
      const event: EventRow = {
        kind: 'event',
        id,
        at: date?.iso ?? null,
        otherDates: date?.others ?? [],
        host,
        message: '',
      };
      return { kind: 'read', rows: [event], context: { ...context, event } };
    }
    default:
      return { kind: 'read', rows: [], context };
  }
}

/** The message tells the event even where its number is missing. */
function findEventOfMessage(line: string): number | null {
  if (!line.includes('unable to allocate') && !line.includes('diagnosed')) return null;
  const pool = POOL_EMPTY.exec(line)?.[1];
  if (pool !== undefined) return /^paged$/i.test(pool) ? 2020 : 2019;
  return LOW_MEMORY.test(line) ? 2004 : null;
}

function readMessage(id: number, line: string, context: EventLogContext): EventReading {
  const message = line.trim();
  const { event } = context;
  if (event?.id === id && event.message === '') {
    const completed = { ...event, message };
    return { kind: 'amend', rows: [completed], context: { ...context, event: completed } };
  }
  const { date, host } = context;
  const found: EventRow = { kind: 'event', id, at: date?.iso ?? null, otherDates: date?.others ?? [], host, message };
  return { kind: 'read', rows: [found], context: { ...context, event: found } };
}

function read(line: string, context: EventLogContext): EventReading {
  if (line.trim() === '') return { kind: 'read', rows: [], context };
  const unparsed: EventReading = { kind: 'unparsed', expected: 'a field of an event record' };
  if (line.length > LONGEST_LINE) return unparsed;
  if (WEVTUTIL.test(line)) return { kind: 'read', rows: [], context: EMPTY };
  // `Event ID 2020`, without a colon, is the title of a classic record.
  if (TITLE.test(line) && !line.includes(':')) return { kind: 'read', rows: [], context: EMPTY };
  const id = findEventOfMessage(line);
  if (id !== null) return readMessage(id, line, context);
  const field = FIELD.exec(line);
  const name = (field?.[1] ?? '').toLowerCase().replaceAll('’', "'");
  if (field !== null && FIELD_NAMES.has(name)) return readField(name, (field[2] ?? '').trim(), context);
  return unparsed;
}

function detect(line: string): 'heading' | 'row' | null {
  if (line.length > LONGEST_LINE) return null;
  if (
    /^\s*(?:Log Name|Protokollname): \S/.test(line) ||
    /^\s*Event Type: (?:Error|Warning|Information)\s*$/.test(line)
  ) {
    return 'heading';
  }
  if (WEVTUTIL.test(line) || TITLE.test(line)) return 'heading';
  return findEventOfMessage(line) === null ? null : 'row';
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
