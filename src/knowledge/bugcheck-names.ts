/**
 * Names of frequent bugchecks that have nothing to say about pool: a dump records the number only, and a person looks for
 * the name. They are those of Microsoft's bug check code reference.
 */
const NAMES: ReadonlyMap<number, string> = new Map([
  [0x0a, 'IRQL_NOT_LESS_OR_EQUAL'],
  [0x18, 'REFERENCE_BY_POINTER'],
  [0x1e, 'KMODE_EXCEPTION_NOT_HANDLED'],
  [0x24, 'NTFS_FILE_SYSTEM'],
  [0x3b, 'SYSTEM_SERVICE_EXCEPTION'],
  [0x4a, 'IRQL_GT_ZERO_AT_SYSTEM_SERVICE'],
  [0x4e, 'PFN_LIST_CORRUPT'],
  [0x7a, 'KERNEL_DATA_INPAGE_ERROR'],
  [0x7b, 'INACCESSIBLE_BOOT_DEVICE'],
  [0x7f, 'UNEXPECTED_KERNEL_MODE_TRAP'],
  [0x80, 'NMI_HARDWARE_FAILURE'],
  [0x9f, 'DRIVER_POWER_STATE_FAILURE'],
  [0xa0, 'INTERNAL_POWER_ERROR'],
  [0xbe, 'ATTEMPTED_WRITE_TO_READONLY_MEMORY'],
  [0xe2, 'MANUALLY_INITIATED_CRASH'],
  [0xef, 'CRITICAL_PROCESS_DIED'],
  [0xf4, 'CRITICAL_OBJECT_TERMINATION'],
  [0xf7, 'DRIVER_OVERRAN_STACK_BUFFER'],
  [0xfc, 'ATTEMPTED_EXECUTE_OF_NOEXECUTE_MEMORY'],
  [0x101, 'CLOCK_WATCHDOG_TIMEOUT'],
  [0x109, 'CRITICAL_STRUCTURE_CORRUPTION'],
  [0x116, 'VIDEO_TDR_FAILURE'],
  [0x119, 'VIDEO_SCHEDULER_INTERNAL_ERROR'],
  [0x124, 'WHEA_UNCORRECTABLE_ERROR'],
  [0x133, 'DPC_WATCHDOG_VIOLATION'],
  [0x139, 'KERNEL_SECURITY_CHECK_FAILURE'],
  [0x154, 'UNEXPECTED_STORE_EXCEPTION'],
  [0x1000007e, 'SYSTEM_THREAD_EXCEPTION_NOT_HANDLED_M'],
  [0x1000007f, 'UNEXPECTED_KERNEL_MODE_TRAP_M'],
  [0x1000008e, 'KERNEL_MODE_EXCEPTION_NOT_HANDLED_M'],
]);

/**
 * The name of a bugcheck; null for one that is not in the list.
 *
 * @example
 * findBugcheckName(0x4a) // 'IRQL_GT_ZERO_AT_SYSTEM_SERVICE'
 */
export function findBugcheckName(code: number): string | null {
  return NAMES.get(code) ?? null;
}
