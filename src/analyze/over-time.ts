/** What is said of one machine over time, by all that judges series: the half of the program that one moment does without. */
import { COURSE_RULES } from '../findings/over-time.js';
import { applyRules } from '../findings/rule.js';
import { crashesOf } from '../findings/series/crash-series.js';
import type { OverTime } from './join-stages.js';
import { judgeSeries } from './judge-series.js';

export const overTime: OverTime = {
  judge: (moments, options) => {
    const { findings, ...judged } = judgeSeries(moments, options);
    // That each crash of a row of crashes was followed by a start goes without saying.
    const telling = crashesOf(moments).length === 0 ? findings : findings.filter(({ code }) => code !== 'reboot');
    return { ...judged, findings: telling };
  },
  findCourse: (ordered) => applyRules(COURSE_RULES, ordered),
};
