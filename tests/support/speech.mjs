/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A WAV file of which is known when somebody talks, for a browser's fake microphone.
 */
import fs from 'node:fs';

const RATE = 48000;
const PITCH_HZ = 140;
const HARMONICS = [1, 0.7, 0.5, 0.4, 0.25, 0.2, 0.12, 0.1];
const SYLLABLES_HZ = 4;
const LOUDNESS = 0.35;

/** A buzz that swells as syllables do: what no browser takes for noise and suppresses. */
function sampleAt(second) {
	const tone = HARMONICS.reduce((sum, part, i) =>
		sum + part * Math.sin(2 * Math.PI * PITCH_HZ * (i + 1) * second), 0);
	const swell = 0.55 - 0.45 * Math.cos(2 * Math.PI * SYLLABLES_HZ * second);
	return LOUDNESS * swell * tone / 3;
}

function header(bytes) {
	const head = Buffer.alloc(44);
	head.write('RIFF', 0);
	head.writeUInt32LE(36 + bytes, 4);
	head.write('WAVEfmt ', 8);
	head.writeUInt32LE(16, 16);
	head.writeUInt16LE(1, 20); /* PCM, one channel of 16 bits */
	head.writeUInt16LE(1, 22);
	head.writeUInt32LE(RATE, 24);
	head.writeUInt32LE(2 * RATE, 28);
	head.writeUInt16LE(2, 32);
	head.writeUInt16LE(16, 34);
	head.write('data', 36);
	head.writeUInt32LE(bytes, 40);
	return head;
}

/**
 * Writes speech and then silence; whoever plays the file plays it over and over.
 * @param {string} file
 * @param {{talks: number, pauses: number}} seconds
 */
export function writeSpeech(file, { talks, pauses }) {
	const samples = Buffer.alloc(2 * RATE * (talks + pauses));
	for (let i = 0; i < RATE * talks; i += 1)
		samples.writeInt16LE(Math.round(32767 * sampleAt(i / RATE)), 2 * i);
	fs.writeFileSync(file, Buffer.concat([header(samples.length), samples]));
}
