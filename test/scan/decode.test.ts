import test from 'ava';
import {
  branchTarget,
  isCallWord,
  isEndWord,
  logicalImmediate,
  nearAddress,
  pageAddress,
} from '../../src/scan/decode-arm64.js';
import { createX86Instruction, decodeX86 } from '../../src/scan/decode-x86.js';
import {
  isLikelyTag,
  isPrintableDword,
  isSharedTag,
  isTagArgument,
  isTextDword,
  toDword,
  toTag,
} from '../../src/scan/plausible-tag.js';
import { findPoolApi, takesOtherTag } from '../../src/scan/pool-apis.js';
import * as v from '../../src/scan/values.js';

/** Lengths by hand from the opcode maps of the processor manual; `64` and `32` say in which modes they hold. */
const LENGTHS: readonly (readonly [bytes: string, modes: '32' | '64' | 'both'])[] = [
  ['68 54 61 67 31', 'both'], // push 'Tag1'
  ['6a 00', 'both'],
  ['41 b8 54 61 67 31', '64'], // mov r8d, 'Tag1'
  ['ba 54 61 67 31', 'both'], // mov edx, 'Tag1'
  ['48 b8 01 02 03 04 05 06 07 08', '64'], // mov rax, imm64
  ['66 b8 01 02', 'both'], // mov ax, imm16
  ['c7 44 24 28 54 61 67 31', 'both'], // mov dword [rsp+28h], 'Tag1'
  ['66 c7 44 24 28 54 61', 'both'], // mov word [rsp+28h], imm16
  ['48 c7 44 24 28 54 61 67 31', '64'],
  ['ff 15 00 00 00 00', 'both'], // call [slot]
  ['48 ff 15 00 00 00 00', '64'],
  ['ff 25 00 00 00 00', 'both'], // jmp [slot]
  ['ff d6', 'both'], // call esi
  ['e8 00 00 00 00', 'both'],
  ['66 e8 00 00 00 00', '64'],
  ['0f 84 00 00 00 00', 'both'],
  ['74 02', 'both'],
  ['8b 04 8d 00 20 40 00', 'both'], // mov eax, [ecx*4 + table]
  ['8b 84 88 00 20 40 00', 'both'],
  ['8b 44 88 10', 'both'],
  ['8b 45 08', 'both'],
  ['67 8b 46 08', '32'], // 16-bit addressing
  ['67 8b 06 34 12', '32'],
  ['f6 05 00 00 00 00 01', 'both'], // test byte [x], 1
  ['f6 d8', 'both'], // neg al
  ['f7 c0 01 00 00 00', 'both'],
  ['f7 d8', 'both'],
  ['69 c0 01 00 00 00', 'both'],
  ['6b c0 01', 'both'],
  ['a1 00 00 00 00', '32'],
  ['a1 00 00 00 00 00 00 00 00', '64'],
  ['c8 10 00 00', 'both'],
  ['c2 0c 00', 'both'],
  ['9a 00 00 00 00 1b 00', '32'],
  ['0f 1f 44 00 00', 'both'],
  ['66 0f 3a 0f c1 08', 'both'], // palignr
  ['66 0f 38 00 c1', 'both'], // pshufb
  ['f3 0f 6f 05 00 00 00 00', 'both'],
  ['0f ba e0 03', 'both'],
  ['c5 f8 77', 'both'], // vzeroupper
  ['c4 e3 7d 19 c1 01', 'both'], // vextractf128
  ['c5 f9 70 c1 00', 'both'], // vpshufd
  ['62 f1 7c 48 28 c1', '64'], // vmovaps zmm
  ['64 a1 00 00 00 00', '32'], // mov eax, fs:[0]
  ['65 48 8b 04 25 88 01 00 00', '64'], // mov rax, gs:[188h]
  ['f0 48 0f b1 11', '64'], // lock cmpxchg [rcx], rdx
];

test('x86 instruction lengths', (t) => {
  const insn = createX86Instruction();
  for (const [text, modes] of LENGTHS) {
    const code = text.split(' ').map((byte) => parseInt(byte, 16));
    const bytes = new Uint8Array([...code, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90]);
    for (const x64 of modes === 'both' ? [false, true] : [modes === '64']) {
      t.true(decodeX86(bytes, 0, bytes.length, x64, insn), text);
      t.is(insn.length, code.length, `${text} ${x64 ? 'x64' : 'x86'}`);
      t.false(decodeX86(bytes, 0, code.length - 1, x64, insn), `${text} cut off`);
    }
  }
  t.false(decodeX86(new Uint8Array(40).fill(0x66), 0, 40, true, insn));
});

test('x86 operands', (t) => {
  const insn = createX86Instruction();
  const decode = (...bytes: number[]): typeof insn => {
    t.true(decodeX86(new Uint8Array(bytes), 0, bytes.length, true, insn));
    return insn;
  };
  t.like(decode(0xc7, 0x44, 0x24, 0x28, 0x54, 0x61, 0x67, 0x31), {
    memory: true,
    base: 4,
    index: -1,
    displacement: 0x28,
    immediate: 0x31676154,
  });
  t.like(decode(0x48, 0x8b, 0x1d, 0x10, 0, 0, 0), { reg: 3, base: 16, displacement: 16, size: 8 });
  t.like(decode(0x44, 0x8b, 0x84, 0x81, 0xf0, 0xff, 0xff, 0xff), {
    reg: 8,
    base: 1,
    index: 0,
    scale: 4,
    displacement: -16,
  });
  t.like(decode(0x44, 0x8b, 0xc3), { reg: 8, rm: 3, memory: false });
});

test('ARM64 words, encoded by hand', (t) => {
  t.is(branchTarget(0x94000002, 0x1000), 0x1008); // bl +8
  t.is(branchTarget(0x17ffffff, 0x1000), 0xffc); // b -4
  t.is(branchTarget(0x54000040, 0x1000), 0x1008); // b.eq +8
  t.is(branchTarget(0xb4ffffe0, 0x1000), 0xffc); // cbz x0, -4
  t.is(branchTarget(0x36000041, 0x1000), 0x1008); // tbz w1, #0, +8
  t.is(branchTarget(0xd65f03c0, 0x1000), -1); // ret
  t.true(isCallWord(0xd63f0100)); // blr x8
  t.false(isCallWord(0xd61f0100)); // br x8
  t.true(isEndWord(0xd61f0100));
  t.true(isEndWord(0xd65f03c0));
  t.is(pageAddress(0x90000008, 0x1234), 0x1000); // adrp x8, #0
  t.is(pageAddress(0xb0000008, 0x1234), 0x2000); // adrp x8, #1 page
  t.is(nearAddress(0x10000040, 0x1000), 0x1008); // adr x0, +8
  t.is(logicalImmediate(0x320003e0), 1); // mov w0, #1
  t.is(logicalImmediate(0x3200f3e0), 0x55555555);
  t.is(logicalImmediate(0x32001fe0), 0xff);
});

test('tags and dwords', (t) => {
  t.is(toTag(0x31676154), 'Tag1');
  t.is(toTag(0xb1676154), 'Tag1');
  t.is(toTag(0x6241), 'Ab  ');
  t.is(toTag(0x41006241), null);
  t.is(toTag(0), null);
  t.is(toTag(0x20202020), null);
  t.is(toTag(0x7f676154), null);
  t.is(toDword('Tag1'), 0x31676154);
  t.is(toDword('Ab'), 0x20206241);
  t.true(isPrintableDword(0x31676154));
  for (const value of [0x1f676154, 0x7f676154, 0x00676154, 0x80676154]) t.false(isPrintableDword(value));
  for (const value of [0x31676154, 0x6154, 0x31670000, 0x6241]) t.true(isTextDword(value));
  for (const value of [0, 0x41, 0x1234, 0xc000000d]) t.false(isTextDword(value));
});

test('what may be a tag, and which tags prove no owner', (t) => {
  t.true(isTagArgument('Ab  '));
  t.true(isTagArgument('.-x '));
  t.false(isTagArgument('d   '));
  t.false(isTagArgument('--!!'));
  t.true(isLikelyTag('NtfC'));
  t.true(isLikelyTag('Ns1 '));
  for (const tag of ['(t$H', '1234', ' abc', 'ab  ']) t.false(isLikelyTag(tag), tag);
  t.true(isSharedTag('SeSd', true));
  t.true(isSharedTag('_CST', false));
  // A value that reaches a pool function is no ACPI name.
  t.false(isSharedTag('_CST', true));
  t.false(isSharedTag('NtfC', false));
});

test('functions and the place of their tag', (t) => {
  t.is(findPoolApi('ExAllocatePoolWithTag')?.argument, 2);
  t.like(findPoolApi('ExAllocatePool2'), { argument: 2, x86Argument: 3, x86Slots: 4 });
  t.is(findPoolApi('ExInitializeNPagedLookasideList')?.argument, 5);
  t.is(findPoolApi('ExInitializeLookasideListEx')?.argument, 6);
  t.true(findPoolApi('ExFreePoolWithTag')?.frees);
  for (const name of [
    'ObReferenceObjectWithTag',
    'IoAcquireRemoveLockEx',
    'IoInitializeRemoveLockEx',
    'ExAllocatePool',
  ])
    t.is(findPoolApi(name), null);
  t.true(takesOtherTag('ObDereferenceObjectDeferDeleteWithTag'));
  t.true(takesOtherTag('IoInitializeRemoveLockEx'));
  t.false(takesOtherTag('IoCallDriver'));
});

test('values: sets hold what may become a tag', (t) => {
  const pool = v.createValuePool();
  const [one, two] = [v.constant(toDword('Tag1')), v.constant(toDword('Tag2'))];
  const both = v.joinValues(pool, one, two);
  t.deepEqual([...v.membersOf(pool, both)], [one, two]);
  t.is(v.joinValues(pool, both, one), both);
  t.is(v.joinValues(pool, v.UNKNOWN, one), one);
  t.is(v.joinValues(pool, one, v.UNKNOWN), one);
  // A status code is no tag and does not hide one.
  t.is(v.joinValues(pool, v.constant(0xc000000d), one), one);
  t.deepEqual(v.membersOf(pool, v.addOffset(pool, both, 1)).map(v.payloadOf), [
    toDword('Tag1') + 1,
    toDword('Tag2') + 1,
  ]);
  t.is(v.stackOffset(v.stackAddress(-40)), -40);
  t.true(Number.isNaN(v.stackOffset(one)));
});

test('values: a stack slot forgets what another store overlaps', (t) => {
  const pool = v.createValuePool();
  const state = v.createState(v.createRegisters(16));
  const tag = v.constant(toDword('Tag1'));
  v.storeSlot(pool, state, -8, 4, tag);
  const copy = v.copyState(state);
  v.storeSlot(pool, state, -6, 4, v.UNKNOWN);
  t.is(state.slots.get(-8), v.UNKNOWN);
  t.is(copy.slots.get(-8), tag);
  v.storeSlot(pool, copy, -16, 8, v.wideConstant(pool, toDword('Low1'), toDword('High')));
  t.is(copy.slots.get(-16), v.constant(toDword('Low1')));
  t.is(copy.slots.get(-12), v.constant(toDword('High')));
});
