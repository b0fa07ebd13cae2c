/** Builds small x64 drivers byte by byte, for code that no compiler at hand would write. */

const IMAGE_BASE = 0x1_4000_0000;
const CODE = 0x1000;
const DATA = 0x2000;
const HEADERS = 0x400;
const SECTION_BYTES = 0x1000;

/** Where things lie, as rvas; known before the code is written. */
export interface Places {
  /** Slot of an import. */
  readonly slot: (name: string) => number;
  /** A zero-terminated text of bytes, of 16-bit characters, or a UNICODE_STRING that points at one. */
  readonly bytes: (text: string) => number;
  readonly wide: (text: string) => number;
  readonly counted: (text: string) => number;
}

/** One stretch of code with its unwind data. */
export interface CodePart {
  readonly code: readonly number[];
  /** The part is a later one of the function of the part before it (UNW_FLAG_CHAININFO). */
  readonly chained?: boolean;
}

function dword(value: number): readonly number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, (value >>> 24) & 0xff];
}

/** An instruction of `length` bytes at `at` that ends in the distance to `target`. */
function near(opcode: readonly number[], at: number, target: number): readonly number[] {
  return [...opcode, ...dword(target - (at + opcode.length + 4))];
}

/** Writes code at a growing address. */
export interface Assembler {
  readonly code: number[];
  readonly raw: (...bytes: readonly number[]) => void;
  /** `mov REGISTER, imm32` of argument 0 to 3. */
  readonly argument: (number: number, tag: string) => void;
  /** `lea REGISTER, [address]` of argument 0 or 1. */
  readonly lea: (number: number, target: number) => void;
  /** `call [slot]`. */
  readonly call: (slot: number) => void;
}

/** An assembler for code that begins behind `before` bytes of code. */
export function assemble(before = 0): Assembler {
  const code: number[] = [];
  const at = (): number => CODE + before + code.length;
  return {
    code,
    raw: (...bytes) => code.push(...bytes),
    argument: (number, tag) => {
      const opcode = [[0xb9], [0xba], [0x41, 0xb8], [0x41, 0xb9]][number] ?? [];
      code.push(...opcode, ...Buffer.from(tag, 'latin1'));
    },
    lea: (number, target) => code.push(...near([0x48, 0x8d, number === 0 ? 0x0d : 0x15], at(), target)),
    call: (slot) => code.push(...near([0xff, 0x15], at(), slot)),
  };
}

/** A driver that imports functions of ntoskrnl.exe and holds the parts of code, one behind the other. */
export function buildDriver(
  imports: readonly string[],
  write: (places: Places) => readonly CodePart[],
): Uint8Array<ArrayBuffer> {
  const file = Buffer.alloc(HEADERS + 2 * SECTION_BYTES);
  const data = file.subarray(HEADERS + SECTION_BYTES);
  let used = 0;
  const put = (bytes: Uint8Array): number => {
    const rva = DATA + used;
    data.set(bytes, used);
    used += Math.ceil((bytes.length + 2) / 16) * 16;
    return rva;
  };

  // Import directory: one module, its slots and names.
  const module = put(Buffer.from('ntoskrnl.exe\0', 'latin1'));
  const names = imports.map((name) => put(Buffer.from(`\0\0${name}\0`, 'latin1')));
  const thunks = Buffer.alloc((imports.length + 1) * 8);
  for (const [index, rva] of names.entries()) thunks.writeUInt32LE(rva, index * 8);
  const lookup = put(thunks);
  const slots = put(thunks);
  const descriptor = Buffer.alloc(40);
  descriptor.writeUInt32LE(lookup, 0);
  descriptor.writeUInt32LE(module, 12);
  descriptor.writeUInt32LE(slots, 16);
  const directory = put(descriptor);

  const wide = (text: string): number => put(Buffer.from(`${text}\0`, 'utf16le'));
  const parts = write({
    slot: (name) => slots + imports.indexOf(name) * 8,
    bytes: (text) => put(Buffer.from(`${text}\0`, 'latin1')),
    wide,
    counted: (text) => {
      const string = Buffer.alloc(16);
      string.writeUInt16LE(text.length * 2, 0);
      string.writeUInt16LE(text.length * 2 + 2, 2);
      string.writeBigUInt64LE(BigInt(IMAGE_BASE + wide(text)), 8);
      return put(string);
    },
  });

  // Code and its unwind data.
  const functions = Buffer.alloc(parts.length * 12);
  let start = CODE;
  let first = 0;
  for (const [index, { code, chained = false }] of parts.entries()) {
    file.set(code, HEADERS + start - CODE);
    const info = Buffer.alloc(16);
    info[0] = chained ? 0x21 : 0x01;
    if (chained) functions.copy(info, 4, first, first + 12);
    else first = index * 12;
    functions.writeUInt32LE(start, index * 12);
    functions.writeUInt32LE(start + code.length, index * 12 + 4);
    functions.writeUInt32LE(put(info), index * 12 + 8);
    start += code.length;
  }
  const exceptions = put(functions);

  // Headers.
  file.write('MZ', 0, 'latin1');
  file.writeUInt32LE(0x40, 0x3c);
  file.write('PE\0\0', 0x40, 'latin1');
  file.writeUInt16LE(0x8664, 0x44);
  file.writeUInt16LE(2, 0x46);
  file.writeUInt16LE(240, 0x54);
  const optional = 0x58;
  file.writeUInt16LE(0x20b, optional);
  file.writeUInt32LE(CODE, optional + 16);
  file.writeBigUInt64LE(BigInt(IMAGE_BASE), optional + 24);
  file.writeUInt32LE(0x1000, optional + 32);
  file.writeUInt32LE(0x200, optional + 36);
  file.writeUInt16LE(1, optional + 68);
  file.writeUInt32LE(16, optional + 108);
  file.writeUInt32LE(directory, optional + 112 + 8);
  file.writeUInt32LE(descriptor.length, optional + 112 + 12);
  file.writeUInt32LE(exceptions, optional + 112 + 24);
  file.writeUInt32LE(functions.length, optional + 112 + 28);
  const sections: readonly (readonly [name: string, rva: number, size: number, flags: number])[] = [
    ['.text', CODE, start - CODE, 0x6000_0020],
    ['.rdata', DATA, used, 0x4000_0040],
  ];
  for (const [index, [name, rva, size, flags]] of sections.entries()) {
    const at = optional + 240 + index * 40;
    file.write(name, at, 'latin1');
    file.writeUInt32LE(size, at + 8);
    file.writeUInt32LE(rva, at + 12);
    file.writeUInt32LE(SECTION_BYTES, at + 16);
    file.writeUInt32LE(HEADERS + index * SECTION_BYTES, at + 20);
    file.writeUInt32LE(flags, at + 36);
  }
  return new Uint8Array(file);
}
