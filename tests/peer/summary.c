/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/peer/summary.h"

#define MS(us) ((double)(us) / 1000)

/** What is added up of one kind of media. */
struct total {
	unsigned streams, begun;
	struct receiver_counts received;
	struct sender_counts sent;
	uint64_t lost;
	double worst_jitter_ms;
	struct delays delays;
};

struct totals {
	unsigned peers, joined, complete, failed, renegotiations;
	uint64_t strays;
	struct delays joins, completes;
	struct total media[2]; /* audio, video */
};

static double jitter_ms(const struct receiver *receiver)
{
	return receiver->jitter / (receiver->line.is_video ? 90 : 48);
}

/* One peer */

static json_t *delays_of(const struct delays *delays)
{
	return json_pack("{sf sf sf sf}", "median_ms", MS(delays_quantile(delays, 0.5)), "p95_ms",
			 MS(delays_quantile(delays, 0.95)), "p99_ms",
			 MS(delays_quantile(delays, 0.99)), "worst_ms", MS(delays->worst_us));
}

static json_t *froms_of(const struct receiver *receiver)
{
	json_t *froms = json_array();

	for (unsigned i = 0; i < RECEIVER_MAX_PEERS; i++) {
		if (receiver->froms[i / 8] >> i % 8 & 1)
			json_array_append_new(froms, json_integer(i));
	}
	return froms;
}

static json_t *tones_of(const struct receiver *receiver)
{
	bool heard[TONES];
	json_t *tones;

	if (!receiver->ear)
		return NULL;
	tones = json_array();
	ear_tell(receiver->ear, heard);
	for (unsigned i = 0; i < TONES; i++) {
		if (heard[i])
			json_array_append_new(tones, json_integer(i));
	}
	return tones;
}

static json_t *counts_of(const struct receiver_counts *counts, uint64_t lost)
{
	return json_pack("{sI sI sI sI sI sI sI sI sI sI sI sf}", "packets",
			 (json_int_t)counts->packets, "bytes", (json_int_t)counts->bytes, "lost",
			 (json_int_t)lost, "recovered", (json_int_t)counts->recovered, "duplicates",
			 (json_int_t)counts->duplicates, "reordered", (json_int_t)counts->reordered,
			 "frames", (json_int_t)counts->frames, "keyframes",
			 (json_int_t)counts->keyframes, "switches", (json_int_t)counts->switches,
			 "switches_without_keyframe", (json_int_t)counts->raw_switches,
			 "broken_frames", (json_int_t)counts->broken, "longest_gap_ms",
			 MS(counts->longest_gap_us));
}

static json_t *sent_counts_of(const struct sender_counts *counts)
{
	return json_pack("{sI sI sI sI sI sI}", "packets", (json_int_t)counts->packets, "bytes",
			 (json_int_t)counts->bytes, "unsent", (json_int_t)counts->unsent,
			 "keyframes_asked", (json_int_t)counts->keyframes, "nacks",
			 (json_int_t)counts->nacks, "resent", (json_int_t)counts->resent);
}

static json_t *received_of(const struct receiver *receiver)
{
	json_t *received = counts_of(&receiver->counts, receiver_lost(receiver));

	json_object_update_new(
		received,
		json_pack("{ss ss so si so sf so* so}", "mid", receiver->line.mid, "kind",
			  receiver->line.is_video ? "video" : "audio", "source",
			  receiver->source == RECEIVER_NOBODY ? json_null()
							      : json_integer(receiver->source),
			  "layer", (int)receiver->layer, "sources", froms_of(receiver), "jitter_ms",
			  jitter_ms(receiver), "tones", tones_of(receiver), "delay",
			  delays_of(&receiver->delays)));
	return received;
}

static json_t *sent_of(const struct sender *sender)
{
	json_t *sent = sent_counts_of(&sender->counts);

	json_object_update_new(sent, json_pack("{ss ss si sf sf}", "mid", sender->line.mid, "kind",
					       sender->line.is_video ? "video" : "audio", "layer",
					       (int)sender->layer, "loss_percent",
					       sender->fraction_lost * 100 / 256.0, "rtt_ms",
					       MS(sender->rtt_us)));
	return sent;
}

json_t *summary_of_peer(const struct peer *peer)
{
	json_t *sent = json_array(), *received = json_array();

	for (unsigned i = 0; i < peer->senders->len; i++)
		json_array_append_new(sent, sent_of(g_ptr_array_index(peer->senders, i)));
	for (unsigned i = 0; i < peer->receivers->len; i++)
		json_array_append_new(received, received_of(g_ptr_array_index(peer->receivers, i)));
	return json_pack("{si ss sb sb sb si sI so so sO?}", "peer", (int)peer->number, "name",
			 peer->name, "joined", peer->is_joined, "complete", peer->is_complete,
			 "over", peer->is_over, "renegotiations", (int)peer->renegotiations,
			 "strays", (json_int_t)peer->strays, "sent", sent, "received", received,
			 "id", peer->own_id);
}

/* All of them */

static void add_received(struct total *total, const struct receiver *receiver)
{
	const struct receiver_counts *counts = &receiver->counts;
	struct receiver_counts *sum = &total->received;

	total->streams++;
	total->begun += receiver->has_begun;
	total->lost += receiver_lost(receiver);
	total->worst_jitter_ms = MAX(total->worst_jitter_ms, jitter_ms(receiver));
	delays_merge(&total->delays, &receiver->delays);
	sum->packets += counts->packets;
	sum->bytes += counts->bytes;
	sum->recovered += counts->recovered;
	sum->duplicates += counts->duplicates;
	sum->reordered += counts->reordered;
	sum->frames += counts->frames;
	sum->keyframes += counts->keyframes;
	sum->switches += counts->switches;
	sum->raw_switches += counts->raw_switches;
	sum->broken += counts->broken;
	sum->longest_gap_us = MAX(sum->longest_gap_us, counts->longest_gap_us);
}

static void add_sent(struct sender_counts *sum, const struct sender_counts *counts)
{
	sum->packets += counts->packets;
	sum->bytes += counts->bytes;
	sum->unsent += counts->unsent;
	sum->keyframes += counts->keyframes;
	sum->nacks += counts->nacks;
	sum->resent += counts->resent;
}

static void add_peer(struct peer *peer, void *data)
{
	struct totals *totals = data;

	totals->peers++;
	totals->joined += peer->is_joined;
	totals->complete += peer->is_complete;
	totals->failed += peer->is_over;
	totals->renegotiations += peer->renegotiations;
	totals->strays += peer->strays;
	if (peer->is_joined)
		delays_add(&totals->joins, peer->joined_us - peer->began_us);
	if (peer->is_complete)
		delays_add(&totals->completes, peer->complete_us - peer->began_us);
	for (unsigned i = 0; i < peer->receivers->len; i++) {
		const struct receiver *receiver = g_ptr_array_index(peer->receivers, i);
		add_received(&totals->media[receiver->line.is_video], receiver);
	}
	for (unsigned i = 0; i < peer->senders->len; i++) {
		const struct sender *sender = g_ptr_array_index(peer->senders, i);
		add_sent(&totals->media[sender->line.is_video].sent, &sender->counts);
	}
}

static json_t *media_of(const struct total *total)
{
	json_t *received = counts_of(&total->received, total->lost);

	json_object_update_new(received, json_pack("{si si sf so}", "streams", (int)total->streams,
						   "begun", (int)total->begun, "worst_jitter_ms",
						   total->worst_jitter_ms, "delay",
						   delays_of(&total->delays)));
	return json_pack("{so so}", "sent", sent_counts_of(&total->sent), "received", received);
}

json_t *summary_of_crew(struct crew *crew)
{
	struct totals *totals = g_new0(struct totals, 1);
	json_t *summary;

	crew_each(crew, add_peer, totals);
	summary =
		json_pack("{si si si si si sI so so so so}", "peers", (int)totals->peers, "joined",
			  (int)totals->joined, "complete", (int)totals->complete, "failed",
			  (int)totals->failed, "renegotiations", (int)totals->renegotiations,
			  "strays", (json_int_t)totals->strays, "join", delays_of(&totals->joins),
			  "join_to_all_media", delays_of(&totals->completes), "audio",
			  media_of(&totals->media[0]), "video", media_of(&totals->media[1]));
	g_free(totals);
	return summary;
}

/* For people */

static json_int_t integer(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

static double real(const json_t *object, const char *key)
{
	return json_number_value(json_object_get(object, key));
}

static void print_delays(const char *what, const json_t *delays, FILE *out)
{
	fprintf(out, "%-18s median %.1f ms, p95 %.1f, p99 %.1f, worst %.1f\n", what,
		real(delays, "median_ms"), real(delays, "p95_ms"), real(delays, "p99_ms"),
		real(delays, "worst_ms"));
}

static void print_media(const char *what, const json_t *media, FILE *out)
{
	const json_t *received = json_object_get(media, "received");
	const json_t *sent = json_object_get(media, "sent");

	if (!integer(sent, "packets") && !integer(received, "packets"))
		return;
	fprintf(out, "%s\n", what);
	fprintf(out, "  sent             %lld packets, %lld not taken by the network\n",
		integer(sent, "packets"), integer(sent, "unsent"));
	fprintf(out, "  received         %lld packets on %lld streams, %lld of them with media\n",
		integer(received, "packets"), integer(received, "streams"),
		integer(received, "begun"));
	fprintf(out,
		"  missing          %lld lost, %lld recovered, %lld twice, %lld out of order\n",
		integer(received, "lost"), integer(received, "recovered"),
		integer(received, "duplicates"), integer(received, "reordered"));
	fprintf(out, "  longest gap      %.0f ms; worst jitter %.1f ms\n",
		real(received, "longest_gap_ms"), real(received, "worst_jitter_ms"));
	if (integer(received, "frames"))
		fprintf(out,
			"  pictures         %lld, %lld keyframes, %lld broken, %lld switches, %lld "
			"without keyframe\n",
			integer(received, "frames"), integer(received, "keyframes"),
			integer(received, "broken_frames"), integer(received, "switches"),
			integer(received, "switches_without_keyframe"));
	print_delays("  delay", json_object_get(received, "delay"), out);
}

void summary_print(const json_t *summary, FILE *out)
{
	fprintf(out, "peers              %lld, %lld joined, %lld with all media, %lld failed\n",
		integer(summary, "peers"), integer(summary, "joined"), integer(summary, "complete"),
		integer(summary, "failed"));
	print_delays("join", json_object_get(summary, "join"), out);
	print_delays("join to all media", json_object_get(summary, "join_to_all_media"), out);
	fprintf(out, "renegotiations     %lld\n", integer(summary, "renegotiations"));
	print_media("audio", json_object_get(summary, "audio"), out);
	print_media("video", json_object_get(summary, "video"), out);
}
