/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Starts the installed Janus as an ordinary process with a configuration of its own.
 *
 * Each instance has a temporary folder and a range of ports, so that any number can run side by side.
 * It is up when its WebSocket answers `info`, it must exit with 0 when it is stopped, and it dies with
 * the test, whatever the test dies of.
 *
 * Environment: LECTERN_STAGE (folder with plugins/ and transports/, default build/stage),
 * LECTERN_PLUGINS (plugins folder alone), JANUS (binary), LECTERN_PRELOAD (sanitizer runtimes, see
 * sanitizer.mjs), LECTERN_LOGS (folder that keeps the logs).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomBytes } from 'node:crypto';

import { connect } from './client.mjs';
import { toJcfg } from './jcfg.mjs';
import { outwardAddress, takePortRange } from './ports.mjs';
import { readReports, sanitizerEnvironment } from './sanitizer.mjs';
import { until, within } from './wait.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const STAGE = path.resolve(process.env.LECTERN_STAGE ?? path.join(ROOT, 'build/stage'));
/** What pages load from npm packages. */
const VENDOR = {
	'janus.js': 'janus-gateway/npm/dist/janus.es.js',
	'adapter.js': 'webrtc-adapter/out/adapter.js',
	'bowser.js': 'bowser/bowser.mjs',
	'uplot.js': 'uplot/dist/uPlot.esm.js',
	'uplot.css': 'uplot/dist/uPlot.min.css',
};
const START_DEADLINE_MS = 30000;
const STOP_DEADLINE_MS = 20000;

function findProgram(name) {
	const folders = (process.env.PATH ?? '').split(':').concat('/opt/janus/bin', '/usr/local/bin');
	return folders.map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file));
}

/**
 * A module of Janus' own.
 * @param {string} name with its folder: 'transports/libjanus_websockets.so'
 * @returns {string} its path
 */
export function findModule(name) {
	const machine = `${os.arch() === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;
	const folders = [STAGE, `/usr/lib/${machine}/janus`, '/usr/lib/janus', '/opt/janus/lib/janus'];
	const found = folders.map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file));
	if (!found)
		throw new Error(`${name} of Janus is not installed`);
	return fs.realpathSync(found);
}

/** The folder whose plugins are loaded; fails with advice when nothing has been built. */
function findPlugins(given) {
	const folder = given ?? process.env.LECTERN_PLUGINS ?? path.join(STAGE, 'plugins');
	if (!fs.existsSync(folder))
		throw new Error(`no plugins in ${folder}: build first, or set LECTERN_STAGE`);
	return folder;
}

/** One running Janus; made by startJanus(). */
class Janus {
	#child;
	#chunks = [];
	#exited;
	#folder;
	#moduleFolders;
	#ports;
	#release;

	constructor(folder, ports, release) {
		this.#folder = folder;
		this.#ports = ports;
		this.#release = release;
		/** Address of the Janus API. @type {string} */
		this.url = `ws://127.0.0.1:${ports.ws}`;
		/** Address of the Admin API. @type {string} */
		this.adminUrl = `ws://127.0.0.1:${ports.admin}`;
		/** @type {string} */
		this.adminSecret = randomBytes(16).toString('hex');
		/** Port of the Janus API. @type {number} */
		this.wsPort = ports.ws;
		/** Folder of the mailboxes, unless the test has chosen another. @type {string} */
		this.signals = path.join(folder, 'signals');
		/** The record, unless the test has chosen another file. @type {string} */
		this.record = path.join(folder, 'record.db');
		/** Address of our own HTTP transport. @type {string} */
		this.httpUrl = `http://127.0.0.1:${ports.http}`;
		/** Its door for the Admin API, open when the test has asked for `adminPages`. @type {string} */
		this.adminPagesUrl = `http://127.0.0.1:${ports.adminPages}`;
	}

	/** The process id. */
	get pid() {
		return this.#child.pid;
	}

	/** All that Janus has printed so far. */
	get log() {
		return this.#chunks.join('');
	}

	/** Waits until the log matches. */
	logs(pattern, deadline = 5000) {
		return until(() => pattern.test(this.log), `the log of Janus to match ${pattern}`, deadline);
	}

	#write(options) {
		const { ws, admin, http, adminPages, rtp } = this.#ports;
		const inside = (name) => path.join(this.#folder, name);
		const plugins = findPlugins(options.plugins);
		this.#moduleFolders = [plugins, inside('transports'), inside('events')];
		for (const name of ['conf', 'transports', 'events', 'none', 'vendor'])
			fs.mkdirSync(inside(name));
		for (const [name, file] of Object.entries(VENDOR))
			fs.copyFileSync(path.join(ROOT, 'node_modules', file), path.join(inside('vendor'), name));
		const transports = ['websockets', ...options.transports ?? []]
			.map((kind) => findModule(`transports/libjanus_${kind}.so`));
		const own = ['sse', ...options.spool ? ['signalfile'] : []]
			.map((kind) => path.join(STAGE, `transports/libjanus_${kind}.so`));
		for (const transport of [...transports, ...own])
			fs.symlinkSync(fs.realpathSync(transport),
				path.join(inside('transports'), path.basename(transport).replace(/[.]so.*/, '.so')));
		const file = (name, text) => fs.writeFileSync(path.join(inside('conf'), name), text);
		file('janus.jcfg', toJcfg({
			general: {
				configs_folder: inside('conf'),
				plugins_folder: plugins,
				transports_folder: inside('transports'),
				events_folder: inside('events'),
				loggers_folder: inside('none'),
				debug_level: options.debugLevel ?? 4,
				debug_colors: false,
				debug_timestamps: true,
				admin_secret: this.adminSecret,
				session_timeout: options.sessionTimeout ?? 60,
				reclaim_session_timeout: options.reclaimTimeout ?? 0,
				...(options.eventLoops ? { event_loops: options.eventLoops } : {}),
				...options.general,
			},
			media: { rtp_port_range: options.rtpPorts ?? `${rtp.first}-${rtp.last}` },
			nat: { ice_enforce_list: [outwardAddress(), ...options.addresses ?? []].join(','),
				ignore_mdns: true },
			events: { broadcast: Boolean(options.record ?? options.handlers) },
		}));
		const listen = { ws: true, ws_port: ws, ws_ip: '127.0.0.1', json: 'compact' };
		const manage = { admin_ws: true, admin_ws_port: admin, admin_ws_ip: '127.0.0.1' };
		file('janus.transport.websockets.jcfg', toJcfg({ general: listen, admin: manage }));
		const serve = { address: '127.0.0.1', port: String(http), pages: path.join(ROOT, 'html'),
			vendor: inside('vendor'), ...(options.adminPages ? { admin_port: String(adminPages) } : {}),
			...options.http };
		file('janus.transport.sse.jcfg', toJcfg({ general: serve }));
		if (options.record) {
			const handler = path.join(STAGE, 'events/libjanus_sqlite_events.so');
			fs.symlinkSync(fs.realpathSync(handler), path.join(inside('events'), path.basename(handler)));
			file('janus.eventhandler.sqlite.jcfg',
				toJcfg({ general: { database: this.record, ...options.record },
					...options.alerts && { alerts: options.alerts } }));
		}
		for (const handler of options.handlers ?? [])
			fs.symlinkSync(handler, path.join(inside('events'), path.basename(handler).replace(/[.]so.*/, '.so')));
		if (options.spool)
			file('janus.transport.signalfile.jcfg', toJcfg({ general: options.spool }));
		for (const [name, text] of Object.entries(options.files).filter(([, content]) => content !== null))
			file(name, text);
	}

	#spawn() {
		const janus = process.env.JANUS ?? findProgram('janus');
		if (!janus)
			throw new Error('Janus is not installed');
		const settings = sanitizerEnvironment(this.#moduleFolders, path.join(this.#folder, 'sanitizer'));
		const command = ['env', ...settings, janus, '-F', path.join(this.#folder, 'conf')];
		const setpriv = findProgram('setpriv');
		if (setpriv)
			command.unshift(setpriv, '--pdeathsig', 'KILL');
		/* Were it to crash, a core of hundreds of megabytes would be left where it runs. */
		this.#child = spawn(command[0], command.slice(1), { cwd: this.#folder, stdio: ['ignore', 'pipe', 'pipe'] });
		for (const stream of [this.#child.stdout, this.#child.stderr])
			stream.setEncoding('utf8').on('data', (chunk) => this.#chunks.push(chunk));
		this.#exited = once(this.#child, 'close').then(([code, signal]) => ({ code, signal }));
	}

	#abandon = () => {
		this.#child.kill('SIGKILL');
		fs.rmSync(this.#folder, { recursive: true, force: true });
	};

	async #answers() {
		const gateway = await connect(this.url).catch(() => null);
		if (!gateway)
			return false;
		const answer = await gateway.send({ janus: 'info' });
		gateway.close();
		return answer.janus === 'server_info';
	}

	/** For startJanus(). */
	async start(options) {
		this.#write(options);
		process.once('exit', this.#abandon);
		await this.#comeUp();
	}

	async #comeUp() {
		this.#spawn();
		const gone = this.#exited.then(({ code, signal }) => {
			throw new Error(`Janus exited with ${code ?? signal} instead of starting:\n${this.#last(60)}`);
		});
		gone.catch(() => {}); /* after the start its exit is awaited elsewhere */
		const up = until(() => this.#answers(), 'Janus to answer', START_DEADLINE_MS);
		await Promise.race([up, gone]);
	}

	/** The end of the log, for error messages. @param {number} lines */
	#last(lines) {
		return this.log.trimEnd().split('\n').slice(-lines).join('\n');
	}

	#keepLog() {
		const folder = process.env.LECTERN_LOGS;
		if (!folder)
			return;
		fs.mkdirSync(folder, { recursive: true });
		const test = path.basename(process.argv[1] ?? 'janus', '.test.mjs');
		fs.writeFileSync(path.join(folder, `${test}-${this.pid}.log`), this.log);
	}

	/** Kills Janus as a crash would, and keeps all that is needed to start it again. */
	async crash() {
		this.#child.kill('SIGKILL');
		await this.#exited;
	}

	/** As crash(), for good. */
	async kill() {
		await this.crash();
		this.#clean();
	}

	/** Starts Janus again after crash(). @returns {Promise<number>} when it was up, wall clock */
	async recover() {
		await this.#comeUp();
		return Date.now();
	}

	/**
	 * Ends Janus and starts it again with the same ports, configuration and folder; see recover().
	 * @param {{signal?: string}} [how] SIGKILL unless said otherwise
	 */
	async restart({ signal = 'SIGKILL' } = {}) {
		this.#child.kill(signal);
		await this.#exited;
		return this.recover();
	}

	#clean() {
		this.#keepLog();
		process.off('exit', this.#abandon);
		this.#release();
		fs.rmSync(this.#folder, { recursive: true, force: true });
	}

	/**
	 * Janus prints, allocates and takes locks of GLib in its signal handler, so a signal that meets the
	 * wrong moment hangs there, before anything of a plugin has been asked to stop. Other threads go on
	 * and go on logging.
	 */
	get #hangsInItsHandler() {
		return this.log.includes('Stopping server, please wait...')
			&& !this.log.includes('Ending sessions timeout watchdog...');
	}

	/**
	 * Stops Janus the way an administrator does; fails unless it leaves cleanly, or hangs in its own
	 * signal handler, which is told and no fault of ours.
	 */
	async stop() {
		this.#child.kill('SIGINT');
		let exit;
		try {
			exit = await within(this.#exited, 'Janus to exit', STOP_DEADLINE_MS);
		} catch (error) {
			const isItsOwnFault = this.#hangsInItsHandler;
			this.#child.kill('SIGKILL');
			await this.#exited;
			this.#clean();
			if (isItsOwnFault) {
				console.error('note: Janus hung in its own signal handler and was killed');
				return;
			}
			throw new Error(`${error.message}\n${this.#last(10)}`);
		}
		const reports = readReports(this.#folder, 'sanitizer');
		this.#clean();
		if (exit.code !== 0)
			throw new Error(`Janus exited with ${exit.code ?? exit.signal}\n${reports}\n${this.#last(60)}`);
		if (reports)
			throw new Error(`a sanitizer reports:\n${reports}`);
	}
}

/**
 * A room plugin's configuration file.
 * @param {object} options `general`: its general settings; `rooms`, `types`: settings by name
 * @param {object} kept where things are kept unless `general` says otherwise
 */
function pluginFile({ general = {}, rooms = {}, types = {} }, kept) {
	const sections = (beginning, entries) =>
		Object.entries(entries).map(([name, settings]) => [`${beginning}-${name}`, settings]);
	return toJcfg({ general: { ...kept, ...general },
		...Object.fromEntries([...sections('type', types), ...sections('room', rooms)]) });
}

/**
 * Starts a Janus.
 * @param {object} [options]
 * @param {object} [options.rooms] rooms of the training plugin: settings by name
 * @param {object} [options.general] general settings of the training plugin
 * @param {object} [options.persistent] of the persistent plugin: `general`, `rooms` and `types`
 * @param {string} [options.plugins] plugins folder, in place of what was built here
 * @param {object} [options.files] further configuration files: text by name; null leaves one out
 * @param {number} [options.debugLevel] log level of Janus, 0 to 7
 * @param {number} [options.sessionTimeout] seconds without keepalive
 * @param {number} [options.reclaimTimeout] seconds for which a lost session may be claimed
 * @param {string} [options.rtpPorts] first and last, 'N-M', where its own thousand are too few
 * @param {string[]} [options.addresses] where media may come in besides the outward address
 * @param {object} [options.http] settings of our HTTP transport
 * @param {boolean} [options.adminPages] whether its door for the Admin API is open
 * @param {object} [options.spool] settings of our transport for scripts; without them it is not loaded
 * @param {object} [options.record] settings of our event handler; without them nothing is recorded
 * @param {string[]} [options.handlers] other event handlers: paths of modules; configured by `files`
 * @param {object} [options.alerts] its alerts: settings by name
 * @param {string[]} [options.transports] more of Janus' own: 'http'; configured by `files`
 * @param {number} [options.eventLoops] threads that all handles share (default: one per handle)
 * @param {object} [options.general] more settings of janus.jcfg
 * @returns {Promise<Janus>}
 */
export async function startJanus(options = {}) {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lectern-'));
	const range = await takePortRange();
	const ports = { ws: await range.tcp(), admin: await range.tcp(), http: await range.tcp(),
		adminPages: await range.tcp(), rtp: range.rtp };
	const janus = new Janus(folder, ports, () => range.release());
	/* One mailbox and one database for both plugins, so what training rooms say of them holds for both. */
	const { signals = path.join(folder, 'signals'), database = path.join(folder, 'lectern.db') } =
		options.general ?? {};
	const files = {
		'janus.plugin.training.jcfg': pluginFile(options, { signals, database }),
		'janus.plugin.persistent.jcfg': pluginFile(options.persistent ?? {}, { signals, database }),
		...options.files,
	};
	await janus.start({ ...options, files });
	return janus;
}
