/** The truth that forecasts are held against, and what else than the leaks that are known brings the end nearer. */
import test from 'ava';
import { Demand, type DemandPlan } from '../support/event-machine/demand.js';
import { Random } from '../support/event-machine/random.js';

const PLAN: DemandPlan = {
  weekHour: 0,
  weekends: false,
  backup: null,
  users: 0,
  migration: null,
  userGrowth: 0,
  webGrowth: 0,
  staying: 0,
  weekendLogoff: false,
  pressureEvery: null,
};

/** The mean rate of errors over so many hours, in steps of some length. */
function errorsIn(steps: number, hours: number): number {
  const demand = new Demand(PLAN, new Random('foreseen'), 0);
  demand.foreseeing = true;
  let sum = 0;
  for (let hour = 0; hour < hours; hour += steps) {
    demand.advance(hour, steps);
    sum += demand.rates.errors * steps;
  }
  return sum / hours;
}

test('a machine that is run on in long steps makes as many errors as in the short ones of a watch', (t) => {
  const [short, long] = [errorsIn(0.5, 20_000), errorsIn(4, 20_000)];
  t.true(Math.abs(long / short - 1) < 0.15, `${long} for ${short}`);
});
