import { formatMarkdown } from '../markdown.js';
import { TABLE_ROWS, withRows } from '../report-options.js';
import type { AnalysisWriter } from '../report-options.js';

export const markdown: AnalysisWriter = (analysis, options) => formatMarkdown(analysis, withRows(options, TABLE_ROWS));
