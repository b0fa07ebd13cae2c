import { csvParts } from '../csv.js';
import { withRows } from '../report-options.js';
import type { AnalysisWriter } from '../report-options.js';

export const csv: AnalysisWriter = (analysis, options) => csvParts(analysis, withRows(options, 0));
