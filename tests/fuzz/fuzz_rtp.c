/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes from the network, as hostile as may be, through the whole packet path: header, extensions,
 * VP8 descriptor, layer switch, rewriting, two slots.
 *
 * An input is a row of records: length (2 bytes), control (1 byte), packet. Each packet lies in a
 * heap block of exactly its size, so that AddressSanitizer sees a step beyond it. What must hold:
 * the packet comes back as it went in, what is sent has the same length, is an RTP packet of the
 * slot's payload type, and differs from the original only where the path may write.
 *
 * Compiled with -DLECTERN_LIBFUZZER -fsanitize=fuzzer it is a fuzzer, otherwise a program that runs
 * the files named on its command line and reports them as TAP.
 */
#include "lectern/media/forward.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PT_OUT 35
#define MIC 1
#define CAMERA 2
#define AUDIO_SLOT 0
#define VIDEO_SLOT 1

/* Bits of the control byte. */
#define SOURCE 0x03   /* source index; 3 does not exist */
#define LAYER 0x0c    /* simulcast layer; 3 does not exist */
#define KEYFRAME 0x10 /* the adapter takes it for a key frame */
#define AIM 0x20      /* the slots are pointed anew before */
#define LATER 0x40    /* a second passes before */
#define WISH 0x80     /* the wished layer becomes that of this packet */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t *original;

static void demand(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "broken: %s\n", what);
	abort();
}

static void check_sent(struct lc_subscriber *subscriber, unsigned slot,
		       const struct lc_packet *packet)
{
	struct lc_rtp before, after;
	size_t from;

	(void)subscriber;
	demand(lc_rtp_parse(original, packet->len, &before) == LC_RTP_OK, "it was a packet");
	demand(lc_rtp_parse(packet->bytes, packet->len, &after) == LC_RTP_OK, "it is a packet");
	demand(after.pt == PT_OUT, "it has the payload type of its slot");
	demand(after.ssrc == before.ssrc && (original[1] & 0x80) == (packet->bytes[1] & 0x80),
	       "the rest stays");
	demand(after.payload_offset == before.payload_offset, "the payload stays where it is");
	demand(memcmp(original + LC_RTP_HEADER_BYTES, packet->bytes + LC_RTP_HEADER_BYTES,
		      after.payload_offset - LC_RTP_HEADER_BYTES) == 0,
	       "extensions stay");
	from = after.payload_offset + (slot == VIDEO_SLOT ? LC_VP8_MAX_DESCRIPTOR : 0);
	if (from < packet->len)
		demand(memcmp(original + from, packet->bytes + from, packet->len - from) == 0,
		       "the payload stays");
}

/* Looks for every id there is; what is found must lie within the packet. */
static void search_extensions(const uint8_t *bytes, size_t len)
{
	struct lc_rtp rtp;
	const uint8_t *found;
	size_t found_bytes = 0;
	unsigned id;

	if (lc_rtp_parse(bytes, len, &rtp) != LC_RTP_OK)
		return;
	demand(rtp.payload_offset + rtp.payload_bytes <= len, "the payload lies within");
	for (id = 0; id < 256; id++) {
		found = lc_rtp_extension(bytes, (uint8_t)id, &found_bytes);
		if (found)
			demand(found > bytes && found + found_bytes <= bytes + rtp.payload_offset,
			       "the extension lies before the payload");
	}
}

static void point_slots(struct lc_publisher *publisher, struct lc_subscriber *subscriber)
{
	const struct lc_route routes[] = {{subscriber, 0, AUDIO_SLOT}, {subscriber, 1, VIDEO_SLOT}};

	lc_subscriber_aim(subscriber, AUDIO_SLOT, MIC);
	lc_subscriber_aim(subscriber, VIDEO_SLOT, CAMERA);
	lc_route_cell_publish(&publisher->routes, lc_routes_new(routes, 2));
}

static void offer(struct lc_publisher *publisher, struct lc_subscriber *subscriber, uint8_t control,
		  const uint8_t *bytes, size_t len, int64_t now_ms)
{
	struct lc_packet packet = {
		.bytes = malloc(len ? len : 1),
		.len = len,
		.layer = (control & LAYER) >> 2,
		.is_keyframe = control & KEYFRAME,
		.has_level = len & 1,
		.level = control,
	};

	demand(packet.bytes != NULL, "there is memory");
	if (len > 0)
		memcpy(packet.bytes, bytes, len);
	if (control & AIM)
		point_slots(publisher, subscriber);
	if (control & WISH)
		lc_subscriber_set_target(subscriber, VIDEO_SLOT,
					 (struct lc_target){packet.layer, control & SOURCE});
	search_extensions(packet.bytes, len);
	original = bytes;
	lc_publisher_rtp(publisher, control & SOURCE, &packet, now_ms);
	demand(len == 0 || memcmp(bytes, packet.bytes, len) == 0, "it comes back as it went in");
	free(packet.bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct lc_publisher *publisher = lc_publisher_new(NULL, NULL);
	struct lc_subscriber *subscriber = lc_subscriber_new(2, NULL, check_sent, NULL);
	int64_t now_ms = 0;
	size_t len;

	lc_publisher_set_source(publisher, 0, MIC, LC_MIC, LC_OPUS, 111);
	lc_publisher_set_source(publisher, 1, CAMERA, LC_CAMERA, LC_VP8, 96);
	lc_subscriber_set_pt(subscriber, AUDIO_SLOT, LC_OPUS, PT_OUT);
	lc_subscriber_set_pt(subscriber, VIDEO_SLOT, LC_VP8, PT_OUT);
	point_slots(publisher, subscriber);
	while (size >= 3) {
		len = (size_t)(data[0] << 8 | data[1]);
		if (len > size - 3)
			len = size - 3;
		now_ms += data[2] & LATER ? 1000 : 20;
		offer(publisher, subscriber, data[2], data + 3, len, now_ms);
		data += 3 + len;
		size -= 3 + len;
	}
	lc_publisher_free(publisher);
	lc_subscriber_unref(subscriber);
	return 0;
}

#ifndef LECTERN_LIBFUZZER
#define MAX_INPUT (1 << 20)

/* Runs one file; false when it cannot be read. */
static bool run_file(const char *name)
{
	uint8_t *data = malloc(MAX_INPUT);
	FILE *file = fopen(name, "rb");
	size_t size;

	demand(data != NULL, "there is memory");
	if (!file) {
		free(data);
		return false;
	}
	size = fread(data, 1, MAX_INPUT, file);
	fclose(file);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	return true;
}

int main(int argc, char **argv)
{
	bool is_good = argc > 1;
	int i;

	printf("1..%d\n", argc > 1 ? argc - 1 : 1);
	if (argc < 2)
		printf("not ok 1 - no input was named\n");
	for (i = 1; i < argc; i++) {
		bool was_run = run_file(argv[i]);

		printf("%s %d - %s\n", was_run ? "ok" : "not ok", i, argv[i]);
		is_good = is_good && was_run;
	}
	return is_good ? EXIT_SUCCESS : EXIT_FAILURE;
}
#endif
