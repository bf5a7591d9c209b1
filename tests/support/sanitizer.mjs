/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs a Janus that is not instrumented with modules that are, and reads what the sanitizers say.
 *
 * LECTERN_PRELOAD names the runtimes (libasan.so, ...). Our modules are preloaded too: Janus unloads
 * them before it exits, and a leak report could then no longer name them. Janus and its libraries
 * leak a little by themselves, so of the leaks only those count whose stack passes through us; any
 * other report counts wherever it comes from.
 */
import fs from 'node:fs';
import path from 'node:path';

/* A frame of ours, with or without line numbers. */
const MODULES = 'libjanus_(training|persistent|sqlite_events|sse|signalfile)';
const OURS = new RegExp(`liblectern|${MODULES}|/(plugins|transports|lectern)/\\w+/\\w+[.][ch]:`);

/**
 * What stands before the command, for env(1): NAME=value.
 * @param {string[]} folders where Janus finds modules; ours are in a build folder
 * @param {string} prefix where reports are written: this path, a dot and the process id
 * @returns {string[]}
 */
export function sanitizerEnvironment(folders, prefix) {
	const runtimes = process.env.LECTERN_PRELOAD;
	if (!runtimes)
		return [];
	const modules = folders
		.flatMap((folder) => fs.readdirSync(folder).map((name) => fs.realpathSync(path.join(folder, name))))
		.filter((file) => path.basename(path.dirname(file)) === '.libs');
	const common = `log_path=${prefix}:exitcode=0`;
	const address = 'abort_on_error=1:detect_leaks=1:fast_unwind_on_malloc=0:malloc_context_size=20';
	return [
		`LD_PRELOAD=${[...runtimes.split(/[: ]/), ...modules].join(':')}`,
		`ASAN_OPTIONS=${common}:${address}:${process.env.ASAN_OPTIONS ?? ''}`,
		`UBSAN_OPTIONS=log_path=${prefix}:print_stacktrace=1:${process.env.UBSAN_OPTIONS ?? ''}`,
		`TSAN_OPTIONS=${common}:${process.env.TSAN_OPTIONS ?? ''}`,
		'G_SLICE=always-malloc',
	];
}

/** The single findings in what one process has written. */
function findings(text) {
	if (text.includes('ERROR: LeakSanitizer'))
		return text.split(/\n\s*\n/).filter((block) => /(Direct|Indirect) leak of/.test(block));
	if (text.includes('WARNING: ThreadSanitizer'))
		return text.split(/^=+$/m).filter((block) => block.includes('ThreadSanitizer'));
	return [text];
}

/* What GLib keeps per thread until the thread ends; those of Janus go on until the process does. */
const KEPT_PER_THREAD = /g_malloc0 .*\n.*\n.* in g_slice_alloc /;

/*
 * Janus frees no session that is open when it exits, and a session keeps its transport's. What a client
 * of ours holds besides is not made in sse_client_new().
 */
const KEPT_BY_SESSIONS = /Indirect leak[^]* in sse_client_new /;

function counts(finding) {
	if (KEPT_PER_THREAD.test(finding) || KEPT_BY_SESSIONS.test(finding))
		return false;
	return OURS.test(finding) || !/leak of|WARNING: ThreadSanitizer/.test(finding);
}

/**
 * The findings that count, as text; empty when there are none.
 * @param {string} folder
 * @param {string} prefix as given to sanitizerEnvironment(), without the folder
 * @returns {string}
 */
export function readReports(folder, prefix) {
	return fs.readdirSync(folder)
		.filter((name) => name.startsWith(`${prefix}.`))
		.flatMap((name) => findings(fs.readFileSync(path.join(folder, name), 'utf8')))
		.filter(counts)
		.join('\n');
}
