/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A record whose gateway is killed again and again under load.
 *
 * usage: node tests/bench/record-kills.mjs [KILLS] [SEED]     (default 100, and another seed each time)
 */
import { killOften } from '../support/kills.mjs';
import { judge, quantile, report, reportMachine } from './house.mjs';

const KILLS = Number(process.argv[2] ?? 100);
const SEED = Number(process.argv[3] ?? Date.now() % 1000000);
const MOST_MS = 200;

const lives = [];
reportMachine();
await killOften(KILLS, SEED, (life) => {
	lives.push(life);
	life.faults.forEach((fault) => report(`kill ${lives.length}`, fault));
});
const sum = (key) => lives.reduce((total, life) => total + life[key], 0);
const ages = lives.map((life) => life.lostMs);
report(`${KILLS} kills with the seed ${SEED}`, `${sum('emitted')} events emitted, ${sum('lost')} of them lost in memory`);
judge('faults found in the file', lives.flatMap((life) => life.faults).length, { exactly: 0 });
report('age of the oldest lost event', `median ${quantile(ages, 0.5).toFixed(0)} ms, `
	+ `${ages.filter((age) => age > MOST_MS).length} kills beyond ${MOST_MS} ms`);
judge('  worst', Math.max(...ages), { most: MOST_MS, unit: ' ms' });
