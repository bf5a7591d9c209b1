/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * janus.transport.sse: Janus' REST paths, events as a stream and by long poll, and whose they are.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { HttpClient, isEvent } from '../support/events.mjs';
import { makeClass } from '../support/people.mjs';
import { useJanus } from '../support/suite.mjs';
import { until } from '../support/wait.mjs';

describe('the Janus API over HTTP', () => {
	const at = useJanus();
	const someone = (options) => new HttpClient(at.janus.httpUrl, options);

	it('has the paths and the answers of Janus\' own', async () => {
		const ana = someone();
		const info = await ana.ask('/janus/info');
		assert.equal(info.json.janus, 'server_info');
		const session = await ana.create();
		const pong = await ana.janus('', { janus: 'ping' });
		assert.equal(pong.janus, 'pong');
		const handle = await ana.attach(session);
		const list = await ana.janus(handle, { janus: 'message', body: { request: 'list' } });
		assert.equal(list.plugindata.data.training, 'success');
		const [, , id] = handle.split('/');
		const other = { janus: 'message', body: { request: 'list' }, handle_id: Number(id),
			session_id: session };
		assert.equal((await ana.janus('', other)).janus, 'success', 'numbers in the message');
		assert.equal((await ana.janus(`/${session + 1}`, other)).error.code, 457);
		assert.equal((await ana.janus(`/${session}/1/2`, other)).error.code, 457);
		assert.equal((await ana.janus(handle, { janus: 'detach' })).janus, 'success');
		assert.equal((await ana.janus(`/${session}`, { janus: 'destroy' })).janus, 'success');
		assert.equal((await ana.janus(`/${session}`, { janus: 'keepalive' })).error.code, 458);
	});

	it('says events on a stream, numbered, and what came before it was opened', async () => {
		const { room } = await makeClass(at.gateway, { trainees: [] });
		const ana = someone();
		const session = await ana.create();
		await ana.join(session, { room, participant: 'ana' });
		const stream = await ana.events(session);
		assert.equal(stream.status, 200);
		assert.equal(stream.headers['content-type'], 'text/event-stream');
		assert.equal(stream.headers['x-accel-buffering'], 'no');
		const joined = await stream.hears(isEvent('joined'), 'joined');
		assert.equal(joined.data.jsep.type, 'answer');
		assert.match(joined.id, /^[0-9A-Za-z._-]{1,64}$/);
		stream.close();
	});

	it('replays what came after Last-Event-ID, in the header or the address', async () => {
		const { room, trainer } = await makeClass(at.gateway, { trainees: [] });
		const ana = someone();
		const session = await ana.create();
		await ana.join(session, { room, participant: 'ana' });
		const first = await ana.events(session);
		await first.hears(isEvent('joined'));
		await trainer.does('message', { text: 'one' });
		await first.hears(isEvent('message'));
		first.close();
		for (const text of ['two', 'three'])
			await trainer.does('message', { text });
		const texts = (stream) => stream.messages.map((one) => one.data.plugindata?.data.text)
			.filter(Boolean);
		const second = await ana.events(session, { lastId: first.lastId });
		await until(() => texts(second).length === 2, 'two messages', 3000);
		assert.deepEqual(texts(second), ['two', 'three'], 'none missing, none twice');
		assert.ok(second.messages.every((message) => message.event === 'message'), 'no reset');
		second.close();
		const third = await ana.stream(`/janus/${session}?last_event_id=${second.messages.at(-2).id}`);
		await until(() => texts(third).length === 1, 'one message', 3000);
		assert.deepEqual(texts(third), ['three']);
		third.close();
	});

	it('takes no orders from what people type', async () => { /* design 10 */
		const { room, trainer } = await makeClass(at.gateway, { trainees: [] });
		const ana = someone();
		const session = await ana.create();
		const nasty = 'hello\n\nevent: reset\ndata: {}\n\nid: 0\n\n\u2028\u0085\tbye';
		const name = 'data: {}';
		const stream = await ana.events(session);
		await ana.join(session, { room, participant: 'event: reset', display: name });
		await stream.hears(isEvent('joined'));
		const said = await trainer.request('message', { text: nasty.replace('\u0085', '') });
		assert.equal(said.training, 'success', JSON.stringify(said));
		const message = await stream.hears(isEvent('message'));
		assert.equal(message.data.plugindata.data.text, nasty.replace('\u0085', ''));
		assert.ok(stream.messages.every(({ event, id }) => event !== 'reset' && id.length > 10));
		stream.close();
	});

	it('says reset before anything else when an id leads nowhere', async () => {
		const ana = someone();
		const session = await ana.create();
		for (const lastId of ['1-2-3', 'x'.repeat(64), '1763000000000-99-0']) {
			const stream = await ana.events(session, { lastId });
			assert.equal((await stream.hears(() => true)).event, 'reset');
			stream.close();
		}
	});

	it('lets one stream follow another, and ends the older', async () => {
		const ana = someone();
		const session = await ana.create();
		const first = await ana.events(session);
		const second = await ana.events(session);
		await first.ends();
		assert.equal(second.isOver, false);
		second.close();
	});

	it('ends the stream with the session, and then says 204', async () => {
		const ana = someone();
		const session = await ana.create();
		const stream = await ana.events(session);
		await ana.janus(`/${session}`, { janus: 'destroy' });
		await stream.ends();
		assert.equal((await ana.events(session)).status, 204);
		assert.equal((await ana.ask(`/janus/${session}`)).status, 404, 'a long poll: as on Janus');
	});

	it('answers long polls, one event or several, each once', async () => {
		const { room, trainer } = await makeClass(at.gateway, { trainees: [] });
		const ana = someone();
		const session = await ana.create();
		const poll = ana.ask(`/janus/${session}?maxev=5`);
		await ana.join(session, { room, participant: 'ana' });
		const [joined] = (await poll).json;
		assert.equal(joined.plugindata.data.event, 'joined');
		for (const text of ['one', 'two', 'three'])
			await trainer.does('message', { text });
		const texts = [];
		while (texts.length < 3) {
			const { json } = await ana.ask(`/janus/${session}${texts.length ? '?maxev=5' : ''}`);
			texts.push(...[json].flat().map((event) => event.plugindata.data.text).filter(Boolean));
		}
		assert.deepEqual(texts, ['one', 'two', 'three']);
	});

	it('loses nothing to a poller that died while it was parked', async () => {
		const { room, trainer } = await makeClass(at.gateway, { trainees: [] });
		const ana = someone();
		const session = await ana.create();
		await ana.join(session, { room, participant: 'ana' });
		await ana.ask(`/janus/${session}?maxev=50`);
		const dying = new AbortController();
		const parked = fetch(`${ana.url}/janus/${session}`,
			{ headers: ana.headers, signal: dying.signal });
		await until(async () => (await ana.ask('/health')).json.readers === 1, 'the poll to be parked');
		dying.abort();
		await assert.rejects(parked, /abort/);
		await until(async () => (await ana.ask('/health')).json.readers === 0,
			'the dead poller to be noticed', 1000);
		await trainer.does('message', { text: 'not lost' });
		const { json } = await ana.ask(`/janus/${session}`);
		assert.equal(json.plugindata.data.text, 'not lost');
	});

	it('notices within a second that a stream is gone', async () => {
		const ana = someone();
		const stream = await ana.events(await ana.create());
		const readers = async () => (await ana.ask('/health')).json.readers;
		await until(async () => await readers() === 1, 'the stream');
		stream.close();
		await until(async () => await readers() === 0, 'the close to be noticed', 1000);
	});

	it('keeps a session from whoever did not make it', async () => { /* design 10 */
		const ana = someone();
		const session = await ana.create();
		for (const eve of [someone(), someone({ key: null })]) {
			assert.equal((await eve.janus(`/${session}`, { janus: 'keepalive' })).error.code, 458);
			assert.equal((await eve.janus(`/${session}`, { janus: 'claim' })).error.code, 458);
			assert.equal((await eve.events(session)).status, 204);
			assert.equal((await eve.ask(`/janus/${session}`)).status, 404);
		}
		assert.equal((await ana.janus(`/${session}`, { janus: 'claim' })).janus, 'success');
		const open = someone({ key: null });
		const number = await open.create();
		assert.equal((await open.janus(`/${number}`, { janus: 'keepalive' })).janus, 'ack');
		assert.equal((await open.janus(`/${number}`, { janus: 'claim' })).error.code, 458,
			'a number alone claims nothing');
		assert.equal((await ana.janus(`/${number + 1}`, { janus: 'keepalive' })).error.code, 458);
	});
});

describe('a client that is away', () => {
	const at = useJanus({ http: { away_timeout: '5' }, reclaimTimeout: 1, sessionTimeout: 0 });

	it('is given up, and one that reads is not', async () => {
		const away = new HttpClient(at.janus.httpUrl);
		const here = new HttpClient(at.janus.httpUrl);
		const [lost, kept] = [await away.create(), await here.create()];
		const stream = await here.events(kept);
		assert.equal((await away.janus(`/${lost}`, { janus: 'keepalive' })).janus, 'ack');
		const clients = async () => (await here.ask('/health')).json.clients;
		await until(async () => await clients() === 1, 'the session to be given up', 12000);
		assert.equal((await here.janus(`/${kept}`, { janus: 'keepalive' })).janus, 'ack');
		stream.close();
	});
});

describe('a gateway with few places', () => {
	const at = useJanus({ http: { connections: '20', connections_per_address: '20' },
		rooms: { blue: { secret: 's' } } });

	it('tells streams when to come back, and goes on answering', async () => {
		const client = new HttpClient(at.janus.httpUrl);
		const streams = [];
		for (let number = 0; number < 19; number += 1)
			streams.push(await client.events(await client.create()));
		const [last] = streams.slice(-1);
		assert.equal(last.status, 200, 'EventSource gives up on anything else');
		await last.ends();
		assert.equal(streams[0].isOver, false);
		const mailbox = new HttpClient(at.janus.httpUrl, { key: 's' });
		await (await mailbox.stream('/signals?room=blue&participant=ana')).ends();
		assert.equal((await client.janus('', { janus: 'ping' })).janus, 'pong');
		assert.equal((await client.ask('/health')).json.clients, 19, 'who was sent away is not kept');
		streams.forEach((stream) => stream.close());
	});
});
