/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Free ports and addresses for one Janus among several on the same machine.
 *
 * TCP ports are asked of the kernel. RTP ports come in ranges of a thousand below the kernel's own
 * ephemeral ports; whoever holds the UDP port at a range's foot holds the range, so the kernel keeps
 * the ranges of all running tests apart and takes one back when its test dies.
 */
import dgram from 'node:dgram';
import net from 'node:net';
import os from 'node:os';

const FIRST_RANGE = 20000;
const LAST_RANGE = 31000;
const RANGE = 1000;

/**
 * A TCP port of 127.0.0.1 that nobody listens on.
 * @returns {Promise<number>}
 */
export async function freePort() {
	const server = net.createServer();
	await new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, '127.0.0.1', resolve);
	});
	const { port } = server.address();
	await new Promise((resolve) => server.close(resolve));
	return port;
}

function hold(port) {
	return new Promise((resolve, reject) => {
		const socket = dgram.createSocket('udp4');
		socket.once('error', reject);
		socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => resolve(socket));
		socket.unref();
	});
}

/**
 * Takes a range of UDP ports that no other test has.
 * @returns {Promise<{first: number, last: number, release: () => void}>}
 */
export async function takePortRange() {
	for (let foot = FIRST_RANGE; foot <= LAST_RANGE; foot += RANGE) {
		try {
			const socket = await hold(foot);
			const release = () => socket.close();
			return { first: foot + 1, last: foot + RANGE - 1, release };
		} catch (error) {
			if (error.code !== 'EADDRINUSE')
				throw error;
		}
	}
	throw new Error('every range of RTP ports is taken');
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
