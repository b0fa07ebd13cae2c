/** Addresses of symbols as people have them: typed, or copied from what a debugger prints for `x nt!Pool*`. */
import { POOL_SYMBOLS } from './kernel-symbols.js';
import type { KernelSymbols, PoolSymbol } from './kernel-symbols.js';

export type TypedSymbols = KernelSymbols['typed'];

const isPoolSymbol = (name: string): name is PoolSymbol => POOL_SYMBOLS.some((each) => each === name);

/** 16 digits as a debugger prints them, with or without its mark in the middle. */
const toAddress = (digits: string): string => `0x${BigInt(`0x${digits.replace('`', '')}`).toString(16)}`;

/** `nt!PoolTrackTable=fffff80211f83700`, with the mark of a debugger between the halves, 0x, or neither. */
const PAIR = /^(?:nt!)?(\w+)\s*=\s*(?:0x)?([\da-f]{8}`?[\da-f]{8})$/i;

/**
 * What somebody typed for `--symbol`; else what is wrong with it, as a sentence without a dot.
 *
 * @example
 * readTypedSymbol('PoolTrackTable=0xfffff80211f83700') // { PoolTrackTable: '0xfffff80211f83700' }
 */
export function readTypedSymbol(text: string): TypedSymbols | string {
  const [, name = '', digits = ''] = PAIR.exec(text.trim()) ?? [];
  if (name === '') return 'it takes NAME=ADDRESS, such as PoolTrackTable=0xfffff80211f83700';
  return isPoolSymbol(name) ? { [name]: toAddress(digits) } : `it takes one of ${POOL_SYMBOLS.join(', ')}`;
}

/** `fffff80211f83700 nt!PoolTrackTable = <no type information>` */
const LINE = /^\s*(?:0x)?([\da-f]{8}`?[\da-f]{8})\s+(?:nt!)?(\w+)\b/i;

/**
 * Addresses in the output of `x nt!PoolTrack*;x nt!PoolBig*;x nt!ExPoolTagTables`; empty where no line has one.
 *
 * @example
 * readSymbolLines('fffff802`11f83700 nt!PoolTrackTable = <no type information>')
 */
export function readSymbolLines(text: string): TypedSymbols {
  const found: Partial<Record<PoolSymbol, string>> = {};
  for (const line of text.split(/\r\n|\n|\r/)) {
    const [, digits = '', name = ''] = LINE.exec(line) ?? [];
    if (isPoolSymbol(name)) found[name] = toAddress(digits);
  }
  return found;
}
