/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The director's word to the record: who talks, by the level of the sound (S4-36, S4-90, S4-X09).
 *
 * Packets only feed a meter; here, on the control loop, voices that were stepped are looked at and what
 * has changed is told to event handlers, never to clients, who have `speakers`. Every beginning has
 * its end, in the same conference, before the event that says why it ended.
 */
#include <string.h>

#include "lectern/runtime/director.h"

static void tell(const struct lc_scene *scene, const struct lc_attachment *attachment,
		 enum lc_event_kind kind)
{
	const struct lc_talk_told *talk = &attachment->talk;
	struct lc_event event = {.kind = kind};

	if (kind == LC_EVENT_STOPPED_TALKING)
		event.quiet_ms =
			lc_speech_quiet_ms(&talk->speech, &attachment->voice, scene->now_ms);
	memcpy(event.conference, talk->conference, sizeof(event.conference));
	lc_director_record(scene, &event, attachment->participant);
}

static bool is_in(const struct lc_scene *scene, const struct lc_talk_told *talk)
{
	const struct lc_conference *conference = scene->room->conference;

	return conference && strcmp(conference->id, talk->conference) == 0;
}

/** What was on in another conference says nothing about this one, where it may begin at once. */
static void end(const struct lc_scene *scene, struct lc_attachment *attachment)
{
	struct lc_talk_told *talk = &attachment->talk;

	lc_speech_step(&talk->speech, false, scene->now_ms);
	tell(scene, attachment, LC_EVENT_STOPPED_TALKING);
	if (!is_in(scene, talk))
		memset(talk, 0, sizeof(*talk));
}

void lc_director_end_talk(const struct lc_scene *scene)
{
	for (guint i = 0; i < scene->attachments->len; i++) {
		struct lc_attachment *attachment = scene->attachments->pdata[i];
		const struct lc_talk_told *talk = &attachment->talk;
		if (talk->speech.is_on &&
		    (!is_in(scene, talk) || !lc_director_is_on(scene, attachment, LC_MIC)))
			end(scene, attachment);
	}
}

static void follow(const struct lc_scene *scene, struct lc_attachment *attachment)
{
	const struct lc_conference *conference = scene->room->conference;
	struct lc_talk_told *talk = &attachment->talk;
	bool is_speaking = conference && attachment->voice.is_speaking;

	switch (lc_speech_step(&talk->speech, is_speaking, scene->now_ms)) {
	case LC_SPEECH_BEGAN:
		memcpy(talk->conference, conference->id, sizeof(talk->conference));
		tell(scene, attachment, LC_EVENT_TALKING);
		break;
	case LC_SPEECH_ENDED:
		tell(scene, attachment, LC_EVENT_STOPPED_TALKING);
		break;
	case LC_SPEECH_SAME:
		break;
	}
}

void lc_director_follow_talk(const struct lc_scene *scene)
{
	lc_director_end_talk(scene);
	for (guint i = 0; i < scene->attachments->len; i++)
		follow(scene, scene->attachments->pdata[i]);
}
