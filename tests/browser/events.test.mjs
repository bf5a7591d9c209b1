/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Real browsers over janus.transport.sse: unmodified janus.js, EventSource when the line is cut, and
 * pages over a WebSocket still.
 */
import assert from 'node:assert/strict';
import net from 'node:net';
import { describe, it } from 'node:test';

import { BROWSERS } from '../support/browser.mjs';
import { makeClass, makeRoom } from '../support/people.mjs';
import { openTraining } from '../support/site.mjs';
import { useBrowsers } from '../support/suite.mjs';
import { until } from '../support/wait.mjs';
import { eventsOf } from '../support/witness.mjs';

/** A port that leads to another and can be cut. */
async function openCable(port) {
	const sockets = new Set();
	const server = net.createServer((near) => {
		const far = net.connect(port, '127.0.0.1');
		for (const [one, other] of [[near, far], [far, near]]) {
			sockets.add(one);
			one.pipe(other);
			one.on('error', () => other.destroy()).on('close', () => {
				sockets.delete(one);
				other.destroy();
			});
		}
	});
	const listen = (at) => new Promise((resolve) => { server.listen(at, '127.0.0.1', resolve); });
	await listen(0);
	const { port: own } = server.address();
	return {
		url: `http://127.0.0.1:${own}`,
		async cut() {
			const closed = new Promise((resolve) => { server.close(resolve); });
			sockets.forEach((socket) => socket.destroy());
			await closed;
		},
		mend: () => listen(own),
	};
}

/** Runs in the page: janus.js as npm has it, by long poll. */
async function useStockLibrary(server) {
	await import('/vendor/adapter.js');
	const { default: Janus } = await import('/vendor/janus.js');
	const says = (start) => new Promise((resolve, reject) => start(resolve, reject));
	await says((callback) => Janus.init({ debug: false, callback }));
	let janus;
	await says((success, error) => { janus = new Janus({ server, success, error }); });
	const heard = [];
	const handle = await says((success, error) => janus.attach({ plugin: 'janus.plugin.training',
		success, error, onmessage: (message) => heard.push(message) }));
	const list = await says((success, error) =>
		handle.send({ message: { request: 'list' }, success, error }));
	handle.send({ message: { request: 'subscribe', room: 'x', participant: 'y',
		seat_key: 'k'.repeat(32) } });
	await says((resolve) => setInterval(() => heard.length && resolve(), 20));
	await says((success) => janus.destroy({ success }));
	return { list, heard };
}

for (const name of BROWSERS) {
	describe(`events in ${name}`, () => {
		const at = useBrowsers([name]);

		it('unmodified janus.js works by long poll', async () => {
			const page = await at[name].newPage();
			await page.goto(at.site.url);
			const { list, heard } = await page.evaluate(useStockLibrary, `${at.site.url}/janus`);
			assert.equal(list.training, 'success');
			assert.deepEqual(heard.map((event) => event.error_code), [615], 'an event came by the poll');
			await page.close();
		});

		it('nothing is missing, out of order or unnoticed when the port was cut', async () => {
			const cable = await openCable(Number(new URL(at.site.url).port));
			const { room, trainer } = await makeClass(at.gateway, { trainees: [] });
			const ana = await openTraining(at[name], cable, { room, name: 'Ana', role: 'trainee' });
			const changes = [];
			const change = async () => {
				changes.push(changes.length % 2 ? 'active' : 'locked');
				await trainer.does(changes.at(-1) === 'locked' ? 'lock' : 'unlock');
			};
			const heard = async () => (await eventsOf(ana.page)).filter((event) => event.seq);
			const states = (events) => events
				.filter((event) => event.event === 'conference-state-changed').map(({ state }) => state);
			const once = (events) => events.filter(
				(event, index) => events.findIndex(({ seq }) => seq === event.seq) === index);
			await until(async () => (await ana.state()) === 'joined', 'the page to be in the room');
			const known = states(await heard()).length;
			for (let round = 0; round < 3; round += 1) {
				await change();
				await cable.cut();
				await change();
				await change();
				await cable.mend();
				await change();
				await until(async () => states(once(await heard())).length === known + changes.length,
					`round ${round}`, 20000);
			}
			const news = once(await heard());
			assert.deepEqual(states(news).slice(known), changes);
			assert.ok(news.every((event, index) => index === 0 || event.seq > news[index - 1].seq));
			assert.equal((await eventsOf(ana.page, 'joined')).length, 1, 'no second joining');
			await ana.close();
			await cable.cut();
		});

		it('a page works over a WebSocket too', async () => {
			const { room } = await makeRoom(at.gateway);
			const page = await at[name].newPage();
			await page.goto(`${at.site.url}/training/?room=${room}&server=${at.janus.url}`);
			await page.waitForSelector('#join:enabled');
			const isOpen = await page.evaluate(async (url) => {
				const { listRooms } = await import('/lib/rooms.js');
				return (await listRooms(url, 'janus.plugin.training')).some((one) => one.room);
			}, at.janus.url);
			assert.equal(isOpen, true);
			await page.close();
		});
	});
}
