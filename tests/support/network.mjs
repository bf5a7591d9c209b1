/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A network that can be cut, for one browser or one lectern-peer: a namespace of its own with two links to a router, of
 * which the first is up; from the router one link leads to this machine. The server's address stays
 * and is always there, as a server's is, and only the browser's side comes and goes.
 *
 *   cut()   the link goes down; the browser may notice that
 *   drop()  both ends swallow every packet and say nothing, as a dead access point does
 *   lose()  so many packets of a hundred are lost, either way, by chance
 *   narrow()  no more than so many bits per second come in; what is too much waits a little, then is lost
 *   mend()  the end of any of these
 *   move()  the other link comes up and this one goes: the browser has another address
 *
 * Packets are dropped by the queueing discipline `blackhole`, which every kernel with traffic control
 * has, held by `tbf`, and lost by nftables (netem is a module that small kernels lack). Blocks 10.200.x.0/24 are unique among all tests
 * of the machine: whoever has the device `lectern<x>` has the block. The name of a namespace carries
 * the process id of its test, so that what a killed test leaves is swept by the next.
 *
 * Needs root, iproute2, and nftables for lose().
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const BLOCKS = 250;
const NAME = /^lectern-(\d+)-(\d+)$/;
const UPLINK = 'uplink';
/* The names say Wi-Fi and mobile to a browser that looks at names. */
const LINKS = ['wlan0', 'wwan0'];
/* As much as a cheap router holds back. */
const QUEUE = ['burst', '8kb', 'latency', '200ms'];

function run(program, words) {
	return execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function ip(...words) {
	return run('ip', words);
}

/** Does it although it may have been done already. */
function anyhow(step) {
	try {
		step();
	} catch {
		/* then there is nothing left to do */
	}
}

function routerOf(name) {
	return `${name}-router`;
}

/** Ends what runs in a namespace, and the namespace with its links. */
function demolish(name, block) {
	anyhow(() => {
		for (const pid of ip('netns', 'pids', name).split('\n').filter(Boolean))
			anyhow(() => process.kill(Number(pid), 'SIGKILL'));
	});
	anyhow(() => ip('link', 'del', `lectern${block}`));
	for (const each of [routerOf(name), name])
		anyhow(() => ip('netns', 'del', each));
}

/** Takes away what tests have left that are no more. */
function sweep() {
	const names = ip('netns', 'list').split('\n').map((line) => line.split(' ')[0]);
	for (const [name, pid, block] of names.map((one) => NAME.exec(one)).filter(Boolean)) {
		if (!fs.existsSync(`/proc/${pid}`))
			demolish(name, block);
	}
}

/** A namespace with its router; made by makeNetwork(). */
export class Network {
	#name;
	#router;
	#block;
	#at = 0;
	#programs = fs.mkdtempSync(path.join(os.tmpdir(), 'lectern-network-'));

	constructor(name, block) {
		this.#name = name;
		this.#router = routerOf(name);
		this.#block = block;
		process.once('exit', this.close);
	}

	/** Where what runs in here finds this machine. @returns {string} */
	get server() {
		return `10.200.${this.#block}.1`;
	}

	/** Address of what runs in here. @returns {string} */
	get address() {
		return this.#addresses(this.#at).here;
	}

	/** For makeNetwork(). */
	setUp() {
		const hub = `10.200.${this.#block}.2`;
		const uplink = `lectern${this.#block}`;
		ip('address', 'add', `${this.server}/26`, 'dev', uplink);
		ip('link', 'set', uplink, 'up');
		ip('-n', this.#router, 'address', 'add', `${hub}/26`, 'dev', UPLINK);
		ip('-n', this.#router, 'link', 'set', UPLINK, 'up');
		ip('route', 'add', `10.200.${this.#block}.0/24`, 'via', hub);
		this.#atRouter('sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward');
		this.#inside('link', 'set', 'lo', 'up');
		LINKS.forEach((link, index) => this.#addLink(link, this.#addresses(index)));
		this.#raise();
	}

	/** The link goes down. */
	cut() {
		this.#inside('link', 'set', LINKS[this.#at], 'down');
	}

	/** Nothing gets through any more, either way, and nobody is told. */
	drop() {
		for (const end of [this.#name, this.#router])
			run('tc', ['-n', end, 'qdisc', 'replace', 'dev', LINKS[this.#at], 'root', 'blackhole']);
	}

	/** So many packets of a hundred are lost from now on, in each direction. @param {number} percent */
	lose(percent) {
		this.#atRouter('nft', 'add table inet lectern; add chain inet lectern lose { type filter hook forward priority 0; }; '
			+ `flush chain inet lectern lose; add rule inet lectern lose numgen random mod 100 < ${percent} drop`);
	}

	/** The way in bears no more than this. @param {number} kbits per second */
	narrow(kbits) {
		run('tc', ['-n', this.#router, 'qdisc', 'replace', 'dev', LINKS[this.#at], 'root', 'tbf',
			'rate', `${kbits}kbit`, ...QUEUE]);
	}

	/** All is well again. */
	mend() {
		for (const end of [this.#name, this.#router])
			anyhow(() => run('tc', ['-n', end, 'qdisc', 'del', 'dev', LINKS[this.#at], 'root']));
		anyhow(() => this.#atRouter('nft', 'delete table inet lectern'));
		this.#raise();
	}

	/** The other link comes up as well; what runs in here goes on using this one. */
	widen() {
		this.#address(1 - this.#at);
	}

	/** To the other link and its address; the address of this one is no more. */
	move() {
		const last = LINKS[this.#at];
		this.#at = 1 - this.#at;
		this.#raise();
		this.#inside('link', 'set', last, 'down');
		this.#inside('address', 'flush', 'dev', last);
	}

	/** What to put before a command so that it runs in here. @returns {string[]} */
	get prefix() {
		return ['ip', 'netns', 'exec', this.#name];
	}

	/**
	 * A program to start in place of another, which runs in here then.
	 * @param {string} file
	 * @returns {string}
	 */
	program(file) {
		const script = path.join(this.#programs, path.basename(file));
		const text = `#!/bin/sh\nexec ip netns exec ${this.#name} '${file}' "$@"\n`;
		fs.writeFileSync(script, text, { mode: 0o755 });
		return script;
	}

	/** Ends what runs here, and takes everything away. */
	close = () => {
		process.off('exit', this.close);
		demolish(this.#name, this.#block);
		fs.rmSync(this.#programs, { recursive: true, force: true });
	};

	#addresses(index) {
		const first = 65 + 64 * index;
		return { there: `10.200.${this.#block}.${first}`, here: `10.200.${this.#block}.${first + 1}` };
	}

	#addLink(link, { there }) {
		ip('-n', this.#router, 'link', 'add', link, 'type', 'veth', 'peer', 'name', link,
			'netns', this.#name);
		ip('-n', this.#router, 'address', 'add', `${there}/26`, 'dev', link);
		ip('-n', this.#router, 'link', 'set', link, 'up');
	}

	/* A link that was down has lost its routes. */
	#raise() {
		this.#address(this.#at);
		this.#inside('route', 'replace', 'default', 'via', this.#addresses(this.#at).there);
	}

	#address(index) {
		const { here } = this.#addresses(index);
		this.#inside('address', 'replace', `${here}/26`, 'dev', LINKS[index]);
		this.#inside('link', 'set', LINKS[index], 'up');
	}

	#atRouter(program, ...words) {
		return ip('netns', 'exec', this.#router, program, ...words);
	}

	#inside(...words) {
		ip('-n', this.#name, ...words);
	}
}

/** Makes a router's link to this machine, and with it takes a block. @returns {boolean} false: taken */
function takeBlock(name, block) {
	try {
		ip('link', 'add', `lectern${block}`, 'type', 'veth', 'peer', 'name', UPLINK,
			'netns', routerOf(name));
		return true;
	} catch (error) {
		if (/exists/i.test(error.stderr))
			return false;
		throw error;
	}
}

function addNamespaces(name) {
	try {
		for (const each of [name, routerOf(name)])
			ip('netns', 'add', each);
	} catch (error) {
		throw new Error('tests that cut the network make namespaces, with iproute2 and as root '
			+ `(sudo -E node --test FILE); that failed: ${error.stderr || error.message}`);
	}
}

/* Two processes that begin at the same block are rare, and no harm. */
let turn = process.pid;

/**
 * Makes a network. It goes with close(), and with the process.
 * @returns {Network}
 */
export function makeNetwork() {
	anyhow(sweep);
	for (let tries = 0; tries < BLOCKS; tries += 1) {
		const block = turn % BLOCKS;
		turn += 1;
		const name = `lectern-${process.pid}-${block}`;
		addNamespaces(name);
		if (takeBlock(name, block)) {
			const network = new Network(name, block);
			network.setUp();
			return network;
		}
		demolish(name, null);
	}
	throw new Error('every block of addresses is taken');
}
