/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a file that is renamed into the spool to the event that it causes on an EventSource stream.
 *
 * usage: node tests/bench/spool.mjs [ROUNDS]     (default 300)
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { HttpClient } from '../support/events.mjs';
import { makeClass } from '../support/people.mjs';
import { quantile, report, startHouse } from './house.mjs';

const ROUNDS = Number(process.argv[2] ?? 300);

async function measure(what, rounds, more) {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lectern-bench-'));
	const house = await startHouse({ spool: { spool: folder, admin: 'true', ...more } });
	const { room, secret } = await makeClass(house.gateway, { trainees: ['ana'] });
	const client = new HttpClient(house.ours, { key: secret });
	const stream = await client.stream(`/signals?room=${room}&participant=ana`);
	const times = [];
	for (let round = 0; round < rounds; round += 1) {
		const request = { janus: 'message_plugin', plugin: 'janus.plugin.training',
			admin_secret: house.janus.adminSecret, request: { request: 'restart', room } };
		const draft = path.join(folder, 'draft');
		const known = stream.messages.length;
		fs.writeFileSync(draft, JSON.stringify(request));
		const start = performance.now();
		fs.renameSync(draft, path.join(folder, 'admin', `round-${round}.json`));
		while (stream.messages.length === known)
			await new Promise(setImmediate);
		times.push(performance.now() - start);
	}
	stream.close();
	await house.stop();
	fs.rmSync(folder, { recursive: true });
	report(`spool to EventSource, ${what}`, `median ${quantile(times, 0.5).toFixed(1)} ms, `
		+ `p99 ${quantile(times, 0.99).toFixed(1)} ms, worst ${Math.max(...times).toFixed(1)} ms`);
}

await measure('with inotify', ROUNDS, {});
await measure('without', Math.min(ROUNDS, 20), { inotify: 'false' });
