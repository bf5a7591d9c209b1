/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lectern-peer: many WebRTC participants in one process, without a browser. What its options say, or, for tests, what comes
 * on its standard input.
 */
#include "tests/peer/control.h"
#include "tests/peer/dtls.h"
#include "tests/peer/load.h"
#include "tests/peer/setup.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define USUAL_SECONDS 10

static struct load_order order;
static struct peer_setup setup;
static char *kind, *url, *room;
static int peers = 2, rooms = 1, talkers = -1, seconds = USUAL_SECONDS, every_ms, loops;
static int audio_slots = 3, video_slots = -1, video_height, jitter_ms;
static gboolean no_audio, video, simulcast, screen, is_control, creates, is_json, listens;

#define SETTING(name, letter, type, into, text, value)                                             \
	{                                                                                          \
		name, letter, 0, G_OPTION_ARG_##type, into, text, value                            \
	}

static const GOptionEntry entries[] = {
	SETTING("peers", 'n', INT, &peers, "how many in each room (2)", "N"),
	SETTING("rooms", 0, INT, &rooms,
		"as many rooms: ROOM, ROOM-2, ... or ROOM, ROOM + 1, ... (1)", "N"),
	SETTING("kind", 'k', STRING, &kind,
		"training, persistent, videoroom or audiobridge (training)", "KIND"),
	SETTING("create", 'c', NONE, &creates, "create the rooms first, destroy them afterwards",
		NULL),
	SETTING("seconds", 't', INT, &seconds, "measure for so long once all hear all (10)", "S"),
	SETTING("every", 0, INT, &every_ms, "milliseconds between two who join (0: all at once)",
		"MS"),
	SETTING("talkers", 0, INT, &talkers, "so many of a room talk, the others are quiet (all)",
		"N"),
	SETTING("no-audio", 0, NONE, &no_audio, "no microphone", NULL),
	SETTING("video", 0, NONE, &video, "a camera", NULL),
	SETTING("simulcast", 0, NONE, &simulcast, "in three sizes", NULL),
	SETTING("screen", 0, NONE, &screen, "a shared screen", NULL),
	SETTING("audio-slots", 0, INT, &audio_slots, "of a subscription to our rooms (3)", "N"),
	SETTING("video-slots", 0, INT, &video_slots, "the same for video (4 with --video)", "N"),
	SETTING("video-height", 0, INT, &video_height, "that a slot is said to show", "PIXELS"),
	SETTING("listen", 0, NONE, &listens, "decode what is heard, and tell the tones", NULL),
	SETTING("name", 0, STRING, &setup.name, "of people: NAME-0, NAME-1, ... (load-PID)",
		"NAME"),
	SETTING("secret", 0, STRING, &setup.secret,
		"of the room; who has it, the first of each room, is a trainer", "TEXT"),
	SETTING("pin", 0, STRING, &setup.pin, "of the room", "TEXT"),
	SETTING("role", 0, STRING, &setup.role,
		"of all but the first (trainee; persistent rooms: client, interpreter)", "ROLE"),
	SETTING("address", 0, STRING, &setup.address, "of this machine, for media (all there are)",
		"IP"),
	SETTING("jitter", 0, INT, &jitter_ms, "hold packets up by up to so long", "MS"),
	SETTING("loops", 0, INT, &loops, "threads (one per processor)", "N"),
	SETTING("json", 0, NONE, &is_json, "the summary as JSON, no progress", NULL),
	SETTING("control", 0, NONE, &is_control, "take commands from standard input, for tests",
		NULL),
	{G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &order.rest, NULL, "URL ROOM"},
	{.long_name = NULL},
};

static const char description[] =
	"URL is that of the Janus API: ws://HOST:PORT, or http://HOST:PORT of our own transport.\n"
	"Each peer sends Opus with a tone of its own, and a film in VP8 if asked; it counts what "
	"is missing of\n"
	"what it receives, and how late it is. VideoRoom and AudioBridge are there to compare "
	"with.\n\n"
	"  lectern-peer -n 5 ws://127.0.0.1:8188 demo\n"
	"  lectern-peer --create --kind videoroom -n 10 --video ws://127.0.0.1:8188 4711\n\n"
	"It exits with 0 when everybody has joined and heard all there is to be heard, else with "
	"1.\n";

static int complain(const char *text)
{
	fprintf(stderr, "lectern-peer: %s (see --help)\n", text);
	return 2;
}

static const char *check(void)
{
	if (!order.rest || g_strv_length(order.rest) != 2)
		return "URL and ROOM are needed, and nothing else";
	url = order.rest[0];
	room = order.rest[1];
	setup.kind = setup_kind(kind ? kind : "training");
	if (!setup.kind)
		return "--kind must be training, persistent, videoroom or audiobridge";
	if (!g_str_has_prefix(url, "ws://") && !g_str_has_prefix(url, "http://"))
		return "URL must begin with ws:// or http://";
	if ((setup.kind == &room_videoroom || setup.kind == &room_audiobridge) && atoll(room) <= 0)
		return "ROOM must be a number for VideoRoom and AudioBridge";
	if (peers < 1 || rooms < 1 || peers * rooms > RECEIVER_MAX_PEERS)
		return "--peers and --rooms must be at least 1, and 1024 in all";
	if (seconds < 0 || every_ms < 0 || audio_slots < 0 || jitter_ms < 0 || loops < 0)
		return "a number must not be negative";
	return NULL;
}

static void fill_in(void)
{
	if (!setup.name)
		setup.name = g_strdup_printf("load-%d", (int)getpid());
	setup.url = url;
	setup.has_audio = !no_audio;
	setup.has_video = video || simulcast;
	setup.is_simulcast = simulcast;
	setup.has_screen = screen;
	setup.listens = listens;
	setup.audio_slots = (unsigned)audio_slots;
	setup.video_slots = video_slots >= 0 ? (unsigned)video_slots : setup.has_video ? 4 : 0;
	setup.video_height = (unsigned)MAX(video_height, 0);
	setup.jitter_ms = (unsigned)jitter_ms;
	order.setup = &setup;
	order.room = room;
	order.peers = (unsigned)peers;
	order.rooms = (unsigned)rooms;
	order.talkers = talkers < 0 ? (unsigned)peers : (unsigned)talkers;
	order.seconds = (unsigned)seconds;
	order.every_ms = (unsigned)every_ms;
	order.loops = (unsigned)loops;
	order.creates = creates;
	order.is_json = is_json;
	order.shows_progress = !is_json && isatty(STDERR_FILENO);
}

int main(int argc, char **argv)
{
	GOptionContext *context = g_option_context_new("- participants for a gateway under test");
	GError *error = NULL;

	setup = setup_usual();
	setup.name = NULL;
	g_option_context_add_main_entries(context, entries, NULL);
	g_option_context_set_description(context, description);
	if (!g_option_context_parse(context, &argc, &argv, &error))
		return complain(error->message);
	g_option_context_free(context);
	if (!loops)
		loops = (int)g_get_num_processors();
	dtls_init();
	if (is_control)
		return control_run((unsigned)loops);
	const char *wrong = check();
	if (wrong)
		return complain(wrong);
	fill_in();
	return load_run(&order);
}
