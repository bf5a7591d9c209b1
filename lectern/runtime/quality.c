/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The director's look at connections: once a second what each leg sent and what it reported is
 * measured, rated by lectern/media/quality.h, and told when the number changed (S2-F4).
 *
 * A receiver reports what did not arrive, and that includes what the gateway never had to send: the
 * share that a speaker lost on the way here is taken off what the listeners seem to lose. So a bad
 * connection is that of the one who has it.
 */
#include "lectern/runtime/director.h"
#include "lectern/runtime/sources.h"
#include "lectern/wire/event_json.h"

#define AUDIO_TICKS_PER_MS 48
#define VIDEO_TICKS_PER_MS 90
#define REMEMBER_LOSS_MS 8000 /* reports on sound come every 2.5 to 7.5 s */

/** All layers of a picture: their packets together, the jitter of the one that sent most. */
static struct lc_reception_tally take_camera(struct lc_connection *connection,
					     const struct lc_source *source)
{
	struct lc_reception_tally all = {0};
	uint32_t most = 0;

	for (unsigned i = 0; i < LC_MAX_LAYERS; i++) {
		struct lc_reception_tally layer = lc_reception_meter_take(
			&source->reception[i], VIDEO_TICKS_PER_MS, &connection->camera[i]);
		all.expected += layer.expected;
		all.lost += layer.lost;
		if (layer.expected > most) {
			most = layer.expected;
			all.jitter_ms = layer.jitter_ms;
		}
	}
	return all;
}

static struct lc_quality_second second_of(const struct lc_reception_tally *tally, double rtt_ms,
					  bool has_fec)
{
	return (struct lc_quality_second){
		.expected = tally->expected,
		.lost = tally->lost,
		.jitter_ms = tally->jitter_ms,
		.rtt_ms = rtt_ms,
		.has_fec = has_fec,
	};
}

static double round_trip_ms(const struct lc_attachment *attachment)
{
	const struct lc_port *port = attachment->receiver.port;

	return port ? atomic_load(&port->feedback.rtt_us) / 1000.0 : 0;
}

/** What the leg sent in this second: its microphone or, without that, its camera. */
static struct lc_quality_second measure_up(const struct lc_scene *scene,
					   struct lc_attachment *attachment)
{
	const struct lc_source *sources = attachment->publisher->publisher->sources;
	struct lc_connection *connection = &attachment->connection;
	struct lc_reception_tally sound = lc_reception_meter_take(
		&sources[LC_MIC].reception[0], AUDIO_TICKS_PER_MS, &connection->microphone);
	struct lc_reception_tally picture = take_camera(connection, &sources[LC_CAMERA]);
	bool is_new = !connection->is_measured;

	connection->is_measured = true;
	if (is_new)
		return (struct lc_quality_second){0};
	if (lc_director_is_on(scene, attachment, LC_MIC) && sound.expected > 0)
		return second_of(&sound, round_trip_ms(attachment), true);
	if (lc_director_is_on(scene, attachment, LC_CAMERA))
		return second_of(&picture, round_trip_ms(attachment), false);
	return (struct lc_quality_second){0};
}

/** Keeps the worst of the last seconds, because listeners report it with a delay. */
static void remember_loss(struct lc_connection *connection, int64_t now_ms)
{
	const struct lc_quality_way *up = &connection->quality.up;
	double share = up->number == LC_QUALITY_UNKNOWN ? 0 : up->path.loss_percent / 100;

	if (share < connection->lost_share && now_ms - connection->lost_share_ms < REMEMBER_LOSS_MS)
		return;
	connection->lost_share = share;
	connection->lost_share_ms = now_ms;
}

/** Does any slot of that sort show something? Then `lost_share` is the worst of those shown. */
static bool look_at_slots(const struct lc_sources *sources, const struct lc_receiver *receiver,
			  bool is_audio, double *lost_share)
{
	bool is_shown = false;

	*lost_share = 0;
	for (unsigned i = 0; i < receiver->reception->count; i++) {
		enum lc_kind kind;
		const struct lc_attachment *source =
			lc_sources_find(sources, receiver->slots[i].assignment.source, &kind);
		if (!source || receiver->reception->lines[i].is_audio != is_audio)
			continue;
		is_shown = true;
		*lost_share = MAX(*lost_share, source->connection.lost_share);
	}
	return is_shown;
}

/** What was reported in this second of sound or, where none is to be heard, of pictures. */
static struct lc_quality_second measure_down(const struct lc_sources *sources,
					     struct lc_attachment *attachment)
{
	struct lc_receiver *receiver = &attachment->receiver;
	struct lc_reception_tally tallies[2];
	bool is_new = !receiver->is_measured;
	double lost_share;

	if (!receiver->port || is_new)
		attachment->connection.quality.down = (struct lc_quality_way){0};
	if (!receiver->port)
		return (struct lc_quality_second){0};
	for (int is_audio = 0; is_audio < 2; is_audio++)
		tallies[is_audio] = lc_feedback_take(&receiver->port->feedback, is_audio,
						     &receiver->reported[is_audio]);
	receiver->is_measured = true;
	bool is_sound = look_at_slots(sources, receiver, true, &lost_share);
	if (is_new || (!is_sound && !look_at_slots(sources, receiver, false, &lost_share)))
		return (struct lc_quality_second){0};
	struct lc_reception_tally *tally = &tallies[is_sound];
	tally->lost -= (int32_t)(lost_share * tally->expected);
	return second_of(tally, round_trip_ms(attachment), is_sound);
}

static void show(struct lc_port *port, const struct lc_quality_way *way)
{
	struct lc_port_quality *shown = &port->quality;

	atomic_store(&shown->loss_in_10000, (uint32_t)(way->path.loss_percent * 100));
	atomic_store(&shown->jitter_us, (uint32_t)(way->path.jitter_ms * 1000));
	atomic_store(&shown->rtt_us, (uint32_t)(way->path.rtt_ms * 1000));
	atomic_store(&shown->mos_in_100, (uint32_t)(lc_mos_of_rating(way->rating) * 100));
	atomic_store(&shown->number, way->number);
}

static void rate(const struct lc_scene *scene, const struct lc_sources *sources,
		 struct lc_attachment *attachment)
{
	struct lc_connection *connection = &attachment->connection;
	struct lc_quality_second up = measure_up(scene, attachment);
	struct lc_quality_second down = measure_down(sources, attachment);

	lc_quality_step(&connection->quality, &up, &down, attachment->liveness.is_suspect);
	remember_loss(connection, scene->now_ms);
	show(attachment->publisher, &connection->quality.up);
	if (attachment->receiver.port)
		show(attachment->receiver.port, &connection->quality.down);
}

static json_t *quality_event(const struct lc_scene *scene, const struct lc_attachment *attachment,
			     uint8_t number)
{
	return lc_connection_quality_json(lc_room_kind_name(scene->room->kind), scene->room,
					  attachment->participant, number);
}

/** Who waits in the lobby is rated too, but nobody hears of it. */
static void tell_if_changed(const struct lc_scene *scene, struct lc_attachment *attachment)
{
	struct lc_connection *connection = &attachment->connection;
	uint8_t number = connection->quality.number;

	if (!attachment->is_admitted || number == LC_QUALITY_UNKNOWN || number == connection->told)
		return;
	connection->told = number;
	struct lc_event record = {.kind = LC_EVENT_QUALITY, .quality = number};
	lc_director_record(scene, &record, attachment->participant);
	json_t *event = quality_event(scene, attachment, number);
	lc_director_tell_members(scene, event);
	lc_json_free(event);
}

void lc_director_rate(const struct lc_scene *scene)
{
	struct lc_sources sources;

	lc_sources_init(&sources, scene->attachments);
	for (guint i = 0; i < scene->attachments->len; i++)
		rate(scene, &sources, scene->attachments->pdata[i]);
	lc_sources_clear(&sources);
	for (guint i = 0; i < scene->attachments->len; i++)
		tell_if_changed(scene, scene->attachments->pdata[i]);
}

static void tell_all_to(const struct lc_scene *scene, const struct lc_attachment *member)
{
	for (guint i = 0; i < scene->attachments->len; i++) {
		const struct lc_attachment *attachment = scene->attachments->pdata[i];
		if (attachment->connection.told == LC_QUALITY_UNKNOWN)
			continue;
		json_t *event = quality_event(scene, attachment, attachment->connection.told);
		lc_attachment_tell(member, event);
		lc_json_free(event);
	}
}

void lc_director_tell_ratings(const struct lc_scene *scene)
{
	for (guint i = 0; i < scene->attachments->len; i++) {
		struct lc_attachment *attachment = scene->attachments->pdata[i];
		if (!attachment->is_admitted || attachment->has_ratings_been_told)
			continue;
		attachment->has_ratings_been_told = true;
		tell_all_to(scene, attachment);
	}
}
