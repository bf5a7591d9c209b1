/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/peer/setup.h"

#define USUAL_AUDIO_SLOTS 3
#define USUAL_VIDEO_SLOTS 4

const struct room_kind *setup_kind(const char *name)
{
	static const struct room_kind *const kinds[] = {&room_training, &room_persistent,
							&room_videoroom, &room_audiobridge};

	for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++) {
		if (g_strcmp0(kinds[i]->name, name) == 0)
			return kinds[i];
	}
	return NULL;
}

struct peer_setup setup_usual(void)
{
	return (struct peer_setup){.kind = &room_training,
				   .name = "peer",
				   .role = "trainee",
				   .has_audio = true,
				   .audio_slots = USUAL_AUDIO_SLOTS,
				   .video_slots = 0};
}

const char *setup_read(struct peer_setup *setup, json_t *from)
{
	const char *kind = "training";
	int audio = true, video = false, simulcast = false, screen = false, quiet = false;
	int listen = false, audio_slots = USUAL_AUDIO_SLOTS, video_slots = -1, height = 0;
	int jitter_ms = 0;

	*setup = setup_usual();
	if (json_unpack(from,
			"{ss ss s?s s?s s?s s?s s?s s?s s?b s?b s?b s?b s?b s?b s?i s?i s?i s?i}",
			"url", &setup->url, "room", &setup->room, "name", &setup->name, "kind",
			&kind, "address", &setup->address, "role", &setup->role, "secret",
			&setup->secret, "pin", &setup->pin, "audio", &audio, "video", &video,
			"simulcast", &simulcast, "screen", &screen, "quiet", &quiet, "listen",
			&listen, "audio_slots", &audio_slots, "video_slots", &video_slots,
			"video_height", &height, "jitter_ms", &jitter_ms) != 0)
		return "a member is missing or of another type";
	setup->kind = setup_kind(kind);
	setup->has_audio = audio;
	setup->has_video = video;
	setup->is_simulcast = simulcast;
	setup->has_screen = screen;
	setup->is_quiet = quiet;
	setup->listens = listen;
	setup->audio_slots = (unsigned)MAX(audio_slots, 0);
	setup->video_slots = video_slots >= 0 ? (unsigned)video_slots
			     : video          ? USUAL_VIDEO_SLOTS
					      : 0;
	setup->video_height = (unsigned)MAX(height, 0);
	setup->jitter_ms = (unsigned)MAX(jitter_ms, 0);
	return setup->kind ? NULL : "no such kind of room";
}
