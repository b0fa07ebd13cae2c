/**
 * Property tests draw the same cases every time, so that a run says something about the change and not about luck.
 * POOLSLEUTH_SEED tries others.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['POOLSLEUTH_SEED'] ?? 20_261_122) });
