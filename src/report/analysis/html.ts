import { fillPage } from '../html.js';
import { materialOf } from '../report-options.js';
import type { AnalysisWriter } from '../report-options.js';

export const html: AnalysisWriter = (document, options) => {
  const { text, histories, context } = materialOf(options);
  return fillPage(text, { kind: 'analysis', document, histories, context });
};
