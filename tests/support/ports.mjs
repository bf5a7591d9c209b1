/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Free ports and addresses for one Janus among several on the same machine.
 *
 * Ports come in ranges of a thousand below the kernel's own ephemeral ports, so that no outgoing connection
 * takes one while a Janus is being restarted. Whoever holds the UDP port at a range's foot holds the range,
 * for TCP as well: the kernel keeps the ranges of all running tests apart and takes one back when its test
 * dies.
 */
import dgram from 'node:dgram';
import net from 'node:net';
import os from 'node:os';

const FIRST_RANGE = 20000;
const LAST_RANGE = 31000;
const RANGE = 1000;

function isFree(port) {
	return new Promise((resolve) => {
		const server = net.createServer();
		server.once('error', () => resolve(false));
		server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
	});
}

function hold(port) {
	return new Promise((resolve, reject) => {
		const socket = dgram.createSocket('udp4');
		socket.once('error', reject);
		socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => resolve(socket));
		socket.unref();
	});
}

/** A range of ports that no other test has; made by takePortRange(). */
class PortRange {
	#foot;
	#holder;
	#next;

	constructor(foot, holder) {
		this.#foot = foot;
		this.#holder = holder;
		this.#next = foot;
		/** For RTP. @type {{first: number, last: number}} */
		this.rtp = { first: foot + 1, last: foot + RANGE - 1 };
	}

	/**
	 * A TCP port of 127.0.0.1 that nobody listens on, another one each time.
	 * @returns {Promise<number>}
	 */
	async tcp() {
		while (this.#next < this.#foot + RANGE) {
			const port = this.#next;
			this.#next += 1;
			if (await isFree(port))
				return port;
		}
		throw new Error(`every TCP port from ${this.#foot} on is taken`);
	}

	release() {
		this.#holder.close();
	}
}

/** @returns {Promise<PortRange>} */
export async function takePortRange() {
	for (let foot = FIRST_RANGE; foot <= LAST_RANGE; foot += RANGE) {
		try {
			return new PortRange(foot, await hold(foot));
		} catch (error) {
			if (error.code !== 'EADDRINUSE')
				throw error;
		}
	}
	throw new Error('every range of ports is taken');
}

/**
 * The address that local browsers can reach and that Janus will use: it never gathers candidates
 * on the loopback interface, so it must be another one.
 * @returns {string}
 */
export function outwardAddress() {
	const addresses = Object.entries(os.networkInterfaces())
		.flatMap(([name, list]) => name.startsWith('lectern') ? [] : list); /* network.mjs' come and go */
	const found = addresses.find((one) => one.family === 'IPv4' && !one.internal);
	if (!found)
		throw new Error('WebRTC tests need a network interface besides loopback');
	return found.address;
}
