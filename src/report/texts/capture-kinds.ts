/** Which evidence a script of `poolsleuth capture` collects: a file of its own, for the command line names them as it starts. */
export const CAPTURE_KINDS = ['debugger', 'poolmon', 'perfmon', 'etw', 'live', 'windbg'] as const;

export type CaptureKind = (typeof CAPTURE_KINDS)[number];
