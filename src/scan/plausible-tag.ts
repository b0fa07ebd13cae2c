/** What may be a pool tag, and which tags prove nothing about who owns the memory. */

/** Bit 31 of a tag is PROTECTED_POOL: the caller must free with the same tag; it is no part of the name. */
const PROTECTED_POOL = 0x8000_0000;

/**
 * The four characters of a tag dword in memory order, or null when it is no text: `0x31676154` is `Tag1`. NUL padding
 * is shown as blanks, bit 31 is ignored.
 */
export function toTag(value: number): string | null {
  const dword = (value & ~PROTECTED_POOL) >>> 0;
  let tag = '';
  let padding = false;
  for (let shift = 0; shift < 32; shift += 8) {
    const byte = (dword >>> shift) & 0xff;
    if (byte === 0) {
      padding = true;
      tag += ' ';
    } else if (padding || byte < 0x20 || byte > 0x7e) return null;
    else tag += String.fromCharCode(byte);
  }
  return tag.trim() === '' ? null : tag;
}

/** The dword of a four-character tag: `Tag1` is 0x31676154. Shorter tags are padded with blanks. */
export function toDword(tag: string): number {
  let dword = 0;
  for (let i = 0; i < 4; i += 1) dword |= ((i < tag.length ? tag.charCodeAt(i) : 0x20) & 0xff) << (i * 8);
  return dword >>> 0;
}

/** True when all four bytes are printable ASCII: the quick test before anything else. */
export function isPrintableDword(value: number): boolean {
  // Bytes 0x20..0x7E: bit 7 clear; adding 1 must not carry into bit 7 (0x7F); at least one of bits 5 and 6 set.
  return (
    (value & 0x8080_8080) === 0 &&
    ((value + 0x0101_0101) & 0x8080_8080) === 0 &&
    ((value | (value << 1)) & 0x4040_4040) === 0x4040_4040
  );
}

/**
 * True for printable bytes with zeros before or behind them, at least two: a tag, a short tag, or one half of a tag whose
 * other half is still to come.
 */
export function isTextDword(value: number): boolean {
  let rest = (value & ~PROTECTED_POOL) >>> 0;
  if (rest === 0) return false;
  while ((rest & 0xff) === 0) rest >>>= 8;
  let visible = 0;
  for (; rest !== 0; rest >>>= 8) {
    const byte = rest & 0xff;
    if (byte < 0x20 || byte > 0x7e) return false;
    visible += 1;
  }
  return visible >= 2;
}

function countMatches(tag: string, pattern: RegExp): number {
  let count = 0;
  for (const character of tag) if (pattern.test(character)) count += 1;
  return count;
}

/**
 * A value that data flow brings to the tag argument of a pool function: nearly anything printable is a tag there. What
 * is left out are small numbers (a lone `d` is more likely the number 100) and text without a letter or digit.
 */
export function isTagArgument(tag: string): boolean {
  const visible = tag.trimEnd().length;
  return visible >= 2 && countMatches(tag, /[A-Za-z0-9]/) >= 1;
}

/**
 * A value found without data flow: three letters or digits at least, since punctuation and short text are far more
 * often something else.
 */
export function isLikelyTag(tag: string): boolean {
  return (
    tag.trim().length >= 3 && !tag.startsWith(' ') && countMatches(tag, /[A-Za-z0-9]/) >= 3 && /[A-Za-z]/.test(tag)
  );
}

/**
 * Tags that static libraries and macros of the driver kits put into many drivers: wdmsec (`SeSd`, `SeAl`, `SeTs`,
 * `STCE`, `PpUc`, `PpRb`), aux_klib (`AuxK`), the framework's stub (`FxLg`, `FxDr`), the old ExAllocatePool macros
 * (`Ddk `, `Wdm `; warning C28147) and the kernel's own default (`None`).
 */
const LIBRARY_TAGS: ReadonlySet<string> = new Set([
  'STCE',
  'SeSd',
  'SeAl',
  'SeTs',
  'PpUc',
  'PpRb',
  'AuxK',
  'FxLg',
  'FxDr',
  'Ddk ',
  'Wdm ',
  'None',
]);

/** Four-letter values that drivers compare and fill in without allocating: ACPI tables and structures, CPUID, files. */
const SIGNATURES: ReadonlySet<string> = new Set([
  ...['FACP', 'FACS', 'DSDT', 'SSDT', 'PSDT', 'XSDT', 'RSDT', 'APIC', 'MCFG', 'HPET', 'SRAT', 'SLIT', 'SLIC', 'MSDM'],
  ...['DMAR', 'IVRS', 'BERT', 'HEST', 'ERST', 'EINJ', 'BGRT', 'TPM2', 'TCPA', 'UEFI', 'WAET', 'WDAT', 'DBGP', 'DBG2'],
  ...['SPCR', 'SBST', 'ECDT', 'BOOT', 'MADT', 'AeiB', 'AeiC', 'AeiS', 'AeiI', 'AeiX', 'AeoB', 'AeoX', 'AmlC'],
  ...['Genu', 'ineI', 'ntel', 'Auth', 'enti', 'cAMD', 'Micr', 'osof', 't Hv', 'VMwa', 'reVM', 'ware', 'Cent', 'aurH'],
  ...['USBC', 'USBS', 'USBD', 'CCCR', 'Strt', 'RSDS', 'NB10', 'NTFS', 'FAT3', 'RCRD', 'FILE', 'INDX', 'RSTR', 'regf'],
]);

/**
 * True when the tag says nothing about its owner. `certain` is set for values that data flow brought to a pool
 * function: those cannot be mere signatures, only a library's tags.
 */
export function isSharedTag(tag: string, certain: boolean): boolean {
  if (LIBRARY_TAGS.has(tag)) return true;
  // ACPI method and object names: an underscore and three capitals or digits (_CST, _PSS, _Q0A).
  return !certain && (SIGNATURES.has(tag) || /^_[A-Z0-9]{3}$/.test(tag));
}
