/** The crash of a snapshot, read back from a document. What is not as the schema has it is not known. */
import type { CrashReport, DumpType, PageState } from '../../model/document.js';
import { toTag } from '../../../grammars/lib/pool-rows.js';
import { isCount } from '../../ingest/admit.js';
import { isObject, toObjects, toText } from './json.js';
import type { Json } from './json.js';

const ADDRESS = /^0x[\da-f]{1,16}$/;
/** A GUID and an age. */
const SYMBOL_KEY = /^[\dA-F]{33,40}$/;
const CODE = /^0x[\da-f]{1,8}$/;

const DUMP_TYPES: readonly DumpType[] = ['triage', 'bitmap', 'full', 'kernel', 'live', 'header', 'other'];
const PAGE_STATES: readonly PageState[] = ['valid', 'transition', 'paged-out', 'never', 'not-recorded'];
const WRITERS = ['windows', 'debugger', 'imager'] as const;
const TAG_TABLES = ['absent', 'refused', 'experimental'] as const;

const oneOf = <Word extends string>(words: readonly Word[], value: unknown): Word | null =>
  words.find((word) => word === value) ?? null;
const toAddress = (value: unknown): string | null => (typeof value === 'string' && ADDRESS.test(value) ? value : null);
const toNumber = (value: unknown): number | null => (typeof value === 'number' && isCount(value) ? value : null);

function toBugcheck(value: unknown): CrashReport['bugcheck'] {
  if (!isObject(value)) return null;
  const { code, name, arguments: told } = value;
  if (typeof code !== 'string' || !CODE.test(code)) return null;
  const values = Array.isArray(told) ? told.flatMap((each) => toAddress(each) ?? []) : [];
  return { code, name: toText(name), arguments: values };
}

function toBlock({ address, bytes, tag, state }: Json): NonNullable<CrashReport['poolPage']>['blocks'] {
  const [at, size, kind] = [toAddress(address), toNumber(bytes), oneOf(['allocated', 'free'], state)];
  const known = typeof tag === 'string' ? toTag(tag) : null;
  return at === null || size === null || kind === null || known === null
    ? []
    : [{ address: at, bytes: size, tag: known, state: kind }];
}

function toPoolPage(value: unknown): CrashReport['poolPage'] {
  if (!isObject(value)) return null;
  const [argument, asked] = [toNumber(value['argument']), toAddress(value['asked'])];
  if (argument === null || asked === null) return null;
  return {
    argument,
    asked,
    blocks: toObjects(value['blocks']).flatMap(toBlock),
    brokenAt: toAddress(value['brokenAt']),
  };
}

function toPage({ address, argument, state }: Json): CrashReport['pages'] {
  const [at, index, known] = [toAddress(address), toNumber(argument), oneOf(PAGE_STATES, state)];
  return at === null || index === null || known === null ? [] : [{ address: at, argument: index, state: known }];
}

function toStackAddress({ address, module, offset }: Json): CrashReport['stackAddresses'] {
  const [at, name, distance] = [toAddress(address), toText(module), toAddress(offset)];
  return at === null || name === null || distance === null ? [] : [{ address: at, module: name, offset: distance }];
}

function toLargeBlocks(value: unknown): CrashReport['largeBlocks'] {
  if (!Array.isArray(value)) return null;
  return toObjects(value).flatMap(({ tag, pool, count, bytes }) => {
    const [known, kind] = [typeof tag === 'string' ? toTag(tag) : null, oneOf(['nonPaged', 'paged'], pool)];
    const [blocks, size] = [toNumber(count), toNumber(bytes)];
    return known === null || kind === null || blocks === null || size === null
      ? []
      : [{ tag: known, pool: kind, count: blocks, bytes: size }];
  });
}

function toSymbols(value: unknown): CrashReport['symbols'] {
  if (!isObject(value)) return null;
  const { key, file } = value;
  return typeof key === 'string' && SYMBOL_KEY.test(key) ? { file: toText(file), key } : null;
}

/** The crash of a snapshot; null where it has none, or is of no kind of dump that is known. */
export function toCrash(value: unknown): CrashReport | null {
  if (!isObject(value)) return null;
  const dumpType = oneOf(DUMP_TYPES, value['dumpType']);
  if (dumpType === null) return null;
  const { notes } = value;
  return {
    dumpType,
    writtenBy: oneOf(WRITERS, value['writtenBy']),
    bugcheck: toBugcheck(value['bugcheck']),
    process: toText(value['process']),
    processors: toNumber(value['processors']),
    stackAddresses: toObjects(value['stackAddresses']).flatMap(toStackAddress),
    pages: toObjects(value['pages']).flatMap(toPage),
    poolPage: toPoolPage(value['poolPage']),
    tagTable: oneOf(TAG_TABLES, value['tagTable']) ?? 'absent',
    largeBlocks: toLargeBlocks(value['largeBlocks']),
    symbols: toSymbols(value['symbols']),
    notes: Array.isArray(notes) ? notes.filter((note) => typeof note === 'string') : [],
  };
}
