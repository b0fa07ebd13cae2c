/** Tags that stand where a driver gave none of its own. */

/**
 * `None` is what Windows writes for ExAllocatePool and ExAllocatePoolWithQuota ("Enable pool tagging" in Microsoft's
 * documentation, Driver Verifier or not), `Ddk ` and `Wdm ` what the driver kits' headers made of these calls, blanks what
 * a tag of zeros is printed as. Lists that name a part of Windows for one of them name where it is written, not who
 * asked for the memory.
 */
const DEFAULT_TAGS: ReadonlySet<string> = new Set(['None', 'Ddk ', 'Wdm ', '    ']);

/** True for a tag that is nobody's: any driver may be behind it. */
export function isDefaultTag(tag: string): boolean {
  return DEFAULT_TAGS.has(tag);
}
