/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Hears of a restart while we are not in the room: the mailbox of who we were there, as a stream. The
 * gateway knows us by our cookie. EventSource comes back by itself for as long as the page stands.
 */

/** @typedef {import('./signals.js').Signal} Signal */

export class RestartWatch {
	/** @type {EventSource | null} */
	#source = null;

	/**
	 * Begins to listen, in place of what was listened to before.
	 * @param {string} server as config.js gives it
	 * @param {{room: string, participant?: string}} who
	 * @param {number} since restarts after this moment of the gateway's clock are news
	 * @param {() => void} found called once
	 * @returns {boolean} whether that is possible here
	 */
	start(server, { room, participant }, since, found) {
		this.stop();
		if (!server.startsWith('http') || !participant)
			return false;
		const address = new URL('/signals', server);
		address.search = new URLSearchParams({ room, participant }).toString();
		this.#source = new EventSource(address, { withCredentials: true });
		this.#source.addEventListener('signal', event => {
			/** @type {Signal} */
			const signal = JSON.parse(event.data);
			if (signal.type !== 'conference-restart' || signal.time <= since)
				return;
			this.stop();
			found();
		});
		return true;
	}

	stop() {
		this.#source?.close();
		this.#source = null;
	}
}
