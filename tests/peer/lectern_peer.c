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
static gboolean no_audio, video, simulcast, screen, is_control, creates, is_json;

#define SETTING(name, letter, type, into, text, value)                                             \
	{                                                                                          \
		name, letter, 0, G_OPTION_ARG_##type, into, text, value                            \
	}

static const GOptionEntry entries[] = {
	SETTING("peers", 'n', INT, &peers, "participants in each room (default 2)", "N"),
	SETTING("rooms", 0, INT, &rooms,
		"so many rooms: ROOM, ROOM-2, ... or, where rooms are numbers, ROOM, ROOM + 1, ... "
		"(1)",
		"N"),
	SETTING("kind", 'k', STRING, &kind,
		"of room: training (default), persistent, videoroom or audiobridge", "KIND"),
	SETTING("create", 'c', NONE, &creates, "create the rooms first and destroy them afterwards",
		NULL),
	SETTING("seconds", 't', INT, &seconds,
		"how long to measure, once everybody hears everybody (10)", "S"),
	SETTING("every", 0, INT, &every_ms, "time between two who join (0: all at once)", "MS"),
	SETTING("talkers", 0, INT, &talkers,
		"how many of each room talk; the others send silence (all talk)", "N"),
	SETTING("no-audio", 0, NONE, &no_audio, "send no sound", NULL),
	SETTING("video", 0, NONE, &video, "send a camera's picture", NULL),
	SETTING("simulcast", 0, NONE, &simulcast, "send it in three sizes (means --video)", NULL),
	SETTING("screen", 0, NONE, &screen, "send a shared screen as well", NULL),
	SETTING("audio-slots", 0, INT, &audio_slots,
		"how many voices each can hear at a time, in our rooms (3)", "N"),
	SETTING("video-slots", 0, INT, &video_slots,
		"how many pictures each can see, in our rooms (4 with --video, else 0)", "N"),
	SETTING("video-height", 0, INT, &video_height,
		"how large each shows a picture, which decides on its size of simulcast", "PIXELS"),
	SETTING("jitter", 0, INT, &jitter_ms, "hold up what is sent by up to so much, in order (0)",
		"MS"),
	SETTING("name", 0, STRING, &setup.name, "people are called NAME-0, NAME-1, ... (load-PID)",
		"NAME"),
	SETTING("role", 0, STRING, &setup.role,
		"in a training room trainee (default) or trainer; in a persistent one client or "
		"interpreter",
		"ROLE"),
	SETTING("secret", 0, STRING, &setup.secret,
		"secret of the room; with it the first one of each training room is a trainer",
		"TEXT"),
	SETTING("pin", 0, STRING, &setup.pin, "PIN of the room", "TEXT"),
	SETTING("address", 0, STRING, &setup.address,
		"this machine's address for media (any it has)", "IP"),
	SETTING("loops", 0, INT, &loops, "threads (one per processor)", "N"),
	SETTING("json", 0, NONE, &is_json, "print the figures as JSON, and no progress", NULL),
	SETTING("control", 0, NONE, &is_control,
		"do what lines on standard input say, for tests; URL and ROOM come with them",
		NULL),
	{G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &order.rest, NULL, "URL ROOM"},
	{.long_name = NULL},
};

static const char description[] =
	"URL is that of the Janus API: ws://HOST:PORT, or http://HOST:PORT of our own transport. "
	"ROOM is a name,\n"
	"or a number for VideoRoom and AudioBridge, which are there to compare with.\n\n"
	"Each participant sends a tone of its own in Opus and, if asked, a short film in VP8. It "
	"counts what is\n"
	"missing of what it receives, how late that is, and whether pictures can be decoded.\n\n"
	"  lectern-peer -n 5 ws://127.0.0.1:8188 demo\n"
	"  lectern-peer --create --kind videoroom -n 10 --video ws://127.0.0.1:8188 4711\n\n"
	"It exits with 0 when everybody has joined and has received all there is to receive, with "
	"1 "
	"when not,\n"
	"and with 2 when it does not understand an option. tests/peer/README.md tells what each "
	"figure means.\n";

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
