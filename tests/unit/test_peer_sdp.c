/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The SDP of lectern-peer: it reads what a Janus 1.1.2 says (below, word for word but for the addresses), and what
 * it writes itself.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/peer/sdp.h"

#define FINGERPRINT                                                                                \
	"sha-256 "                                                                                 \
	"54:7F:CE:FA:24:87:24:07:D6:26:40:3A:70:91:AF:0C:B3:11:47:D3:D7:9B:46:27:A5:AB:97:"        \
	"30:F2:6F:79:75"

/* The AudioBridge, which was offered sound and pictures and wants no pictures. */
static const char audiobridge_answer[] =
	"v=0\r\n"
	"o=- 1795880143019999 1 IN IP4 192.0.2.2\r\n"
	"s=AudioBridge 1234\r\n"
	"t=0 0\r\n"
	"a=group:BUNDLE 0\r\n"
	"a=ice-options:trickle\r\n"
	"a=fingerprint:" FINGERPRINT "\r\n"
	"a=extmap-allow-mixed\r\n"
	"a=msid-semantic: WMS *\r\n"
	"m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
	"c=IN IP4 192.0.2.2\r\n"
	"a=sendrecv\r\n"
	"a=mid:0\r\n"
	"a=rtcp-mux\r\n"
	"a=ice-ufrag:rWyS\r\n"
	"a=ice-pwd:pKHKg1jGE7/vtRmgnSwWlT\r\n"
	"a=ice-options:trickle\r\n"
	"a=setup:active\r\n"
	"a=rtpmap:111 opus/48000/2\r\n"
	"a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n"
	"a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
	"a=fmtp:111 maxplaybackrate=48000; stereo=0; sprop-stereo=0; useinbandfec=1\r\n"
	"a=msid:janus janus0\r\n"
	"a=ssrc:4036420808 cname:janus\r\n"
	"a=candidate:1 1 udp 2015363327 192.0.2.2 21878 typ host\r\n"
	"a=end-of-candidates\r\n"
	"m=video 0 UDP/TLS/RTP/SAVPF 0\r\n"
	"c=IN IP4 192.0.2.2\r\n"
	"a=inactive\r\n"
	"a=mid:1\r\n";

/* The VideoRoom to who subscribes: its pictures have two SSRCs, the other one for what is sent again. */
static const char videoroom_offer[] =
	"v=0\r\n"
	"o=- 1795880143031790 1 IN IP4 192.0.2.2\r\n"
	"s=VideoRoom 1234\r\n"
	"t=0 0\r\n"
	"a=group:BUNDLE 0 1\r\n"
	"a=ice-options:trickle\r\n"
	"a=fingerprint:" FINGERPRINT "\r\n"
	"a=extmap-allow-mixed\r\n"
	"a=msid-semantic: WMS *\r\n"
	"m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
	"c=IN IP4 192.0.2.2\r\n"
	"a=sendonly\r\n"
	"a=mid:0\r\n"
	"a=rtcp-mux\r\n"
	"a=ice-ufrag:XS4i\r\n"
	"a=ice-pwd:Xsuji7F9k6r34fi/1q7AcL\r\n"
	"a=ice-options:trickle\r\n"
	"a=setup:actpass\r\n"
	"a=rtpmap:111 opus/48000/2\r\n"
	"a=rtcp-fb:111 transport-cc\r\n"
	"a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n"
	"a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
	"a=fmtp:111 useinbandfec=1\r\n"
	"a=msid:janus janus0\r\n"
	"a=ssrc:2942757551 cname:janus\r\n"
	"a=candidate:1 1 udp 2015363327 192.0.2.2 21423 typ host\r\n"
	"a=end-of-candidates\r\n"
	"m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n"
	"c=IN IP4 192.0.2.2\r\n"
	"a=sendonly\r\n"
	"a=mid:1\r\n"
	"a=rtcp-mux\r\n"
	"a=ice-ufrag:XS4i\r\n"
	"a=ice-pwd:Xsuji7F9k6r34fi/1q7AcL\r\n"
	"a=ice-options:trickle\r\n"
	"a=setup:actpass\r\n"
	"a=rtpmap:96 VP8/90000\r\n"
	"a=rtcp-fb:96 ccm fir\r\n"
	"a=rtcp-fb:96 nack\r\n"
	"a=rtcp-fb:96 nack pli\r\n"
	"a=rtcp-fb:96 goog-remb\r\n"
	"a=rtcp-fb:96 transport-cc\r\n"
	"a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\r\n"
	"a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n"
	"a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
	"a=rtpmap:97 rtx/90000\r\n"
	"a=fmtp:97 apt=96\r\n"
	"a=ssrc-group:FID 1752495045 527828999\r\n"
	"a=msid:janus janus1\r\n"
	"a=ssrc:1752495045 cname:janus\r\n"
	"a=ssrc:527828999 cname:janus\r\n"
	"a=candidate:1 1 udp 2015363327 192.0.2.2 21423 typ host\r\n"
	"a=end-of-candidates\r\n";

/* Ours to who publishes a camera in three sizes. */
static const char training_answer[] =
	"v=0\r\n"
	"o=- 1 1 IN IP4 192.0.2.2\r\n"
	"s=Lectern\r\n"
	"t=0 0\r\n"
	"a=group:BUNDLE 0\r\n"
	"a=ice-options:trickle\r\n"
	"a=fingerprint:" FINGERPRINT "\r\n"
	"a=extmap-allow-mixed\r\n"
	"a=msid-semantic: WMS *\r\n"
	"m=video 9 UDP/TLS/RTP/SAVPF 96\r\n"
	"c=IN IP4 192.0.2.2\r\n"
	"a=recvonly\r\n"
	"a=mid:0\r\n"
	"a=rtcp-mux\r\n"
	"a=ice-ufrag:NJOB\r\n"
	"a=ice-pwd:6v1t7ctVK0VcEybZwl40z/\r\n"
	"a=ice-options:trickle\r\n"
	"a=setup:active\r\n"
	"a=rtpmap:96 VP8/90000\r\n"
	"a=rtcp-fb:96 ccm fir\r\n"
	"a=rtcp-fb:96 nack\r\n"
	"a=rtcp-fb:96 nack pli\r\n"
	"a=rtcp-fb:96 goog-remb\r\n"
	"a=rtcp-fb:96 transport-cc\r\n"
	"a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
	"a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n"
	"a=msid:janus janus1\r\n"
	"a=ssrc:1623995733 cname:janus\r\n"
	"a=rid:h recv\r\n"
	"a=rid:m recv\r\n"
	"a=rid:l recv\r\n"
	"a=simulcast:recv h;m;l\r\n"
	"a=candidate:1 1 udp 2015363327 192.0.2.2 21701 typ host\r\n"
	"a=end-of-candidates\r\n";

/* Reading */

static void an_answer_with_a_refused_line_is_read(void **state)
{
	struct sdp *sdp = sdp_parse(audiobridge_answer, false);

	(void)state;
	assert_non_null(sdp);
	assert_false(sdp->is_offer);
	assert_string_equal("rWyS", sdp->ufrag);
	assert_string_equal("pKHKg1jGE7/vtRmgnSwWlT", sdp->password);
	assert_string_equal(FINGERPRINT, sdp->fingerprint);
	assert_string_equal("active", sdp->setup);
	assert_int_equal(1, sdp->candidates->len);
	assert_string_equal("1 1 udp 2015363327 192.0.2.2 21878 typ host",
			    g_ptr_array_index(sdp->candidates, 0));
	assert_int_equal(2, sdp->lines->len);
	const struct sdp_line *audio = sdp_line(sdp, 0), *video = sdp_line(sdp, 1);
	assert_true(audio->is_used && !audio->is_video);
	assert_int_equal(SDP_SENDRECV, audio->direction);
	assert_int_equal(111, audio->pt);
	assert_int_equal(1, audio->level);
	assert_int_equal(4, audio->mids);
	assert_int_equal(4036420808, audio->ssrc);
	assert_true(video->is_video && !video->is_used);
	assert_int_equal(SDP_INACTIVE, video->direction);
	assert_string_equal("1", video->mid);
	assert_int_equal(-1, video->pt);
	assert_int_equal(0, video->ssrc);
	sdp_free(sdp);
}

static void an_offer_is_read(void **state)
{
	struct sdp *sdp = sdp_parse(videoroom_offer, true);

	(void)state;
	assert_non_null(sdp);
	assert_true(sdp->is_offer);
	assert_string_equal("actpass", sdp->setup);
	assert_int_equal(2, sdp->lines->len);
	const struct sdp_line *video = sdp_line(sdp, 1);
	assert_int_equal(SDP_SENDONLY, video->direction);
	assert_int_equal(96, video->pt);
	assert_int_equal(1752495045, video->ssrc); /* not that of what is sent again */
	assert_int_equal(4, video->mids);
	assert_int_equal(0, video->level);
	assert_int_equal(2942757551, sdp_line(sdp, 0)->ssrc);
	sdp_free(sdp);
}

static void an_answer_to_simulcast_is_read(void **state)
{
	struct sdp *sdp = sdp_parse(training_answer, false);

	(void)state;
	assert_non_null(sdp);
	assert_int_equal(SDP_RECVONLY, sdp_line(sdp, 0)->direction);
	assert_int_equal(10, sdp_line(sdp, 0)->rids);
	sdp_free(sdp);
}

static void codecs_are_found_by_name(void **state)
{
	static const char text[] = "a=ice-ufrag:a\na=ice-pwd:b\na=fingerprint:c\n"
				   "m=video 9 UDP/TLS/RTP/SAVPF 45 98 100 101\n"
				   "a=rtpmap:45 AV1/90000\n"
				   "a=rtpmap:98 VP9/90000\n"
				   "a=rtpmap:100 vp8/90000\n"
				   "a=rtpmap:101 VP8/90000\n"
				   "m=audio 9 UDP/TLS/RTP/SAVPF 0\n"
				   "a=rtpmap:0 PCMU/8000\n"
				   "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\n"
				   "a=mid:data";
	struct sdp *sdp = sdp_parse(text, true);

	(void)state;
	assert_non_null(sdp);
	assert_int_equal(100, sdp_line(sdp, 0)->pt);
	assert_int_equal(-1, sdp_line(sdp, 1)->pt);
	assert_true(sdp_line(sdp, 1)->is_used);
	assert_false(sdp_line(sdp, 2)->is_used);
	assert_string_equal("data", sdp_line(sdp, 2)->mid);
	sdp_free(sdp);
}

static void what_has_no_transport_or_no_line_is_none(void **state)
{
	(void)state;
	assert_null(sdp_parse("", true));
	assert_null(sdp_parse("a=", true));
	assert_null(sdp_parse("a=ice-ufrag:a\na=ice-pwd:b\na=fingerprint:c\n", true));
	assert_null(sdp_parse("m=audio 9 X 0\na=ice-pwd:b\na=fingerprint:c\n", true));
	assert_null(sdp_parse("m=audio 9 X 0\na=ice-ufrag:a\na=fingerprint:c\n", true));
	assert_null(sdp_parse("m=audio 9 X 0\na=ice-ufrag:a\na=ice-pwd:b\n", true));
	sdp_free(NULL);
}

/* Cut anywhere it is read, or it is none. */
static void a_text_that_is_cut_is_survived(void **state)
{
	(void)state;
	for (size_t len = 0; len < sizeof(videoroom_offer); len++) {
		g_autofree char *text = g_strndup(videoroom_offer, len);
		struct sdp *sdp = sdp_parse(text, true);
		assert_true(!sdp || sdp->lines->len <= 2);
		sdp_free(sdp);
	}
}

static void lines_that_say_nothing_are_survived(void **state)
{
	struct sdp *sdp = sdp_parse("a=sendonly\na=mid:0\na=ssrc\na=ice-ufrag:a\na=ice-pwd:b\n"
				    "a=fingerprint:c\nm=\nm=audio\nm=video \na=mid\na=rtpmap:\n"
				    "a=rtpmap:96\na=extmap:\na=ssrc:\na=ssrc:x y\n=\n\n",
				    true);

	(void)state;
	assert_non_null(sdp);
	assert_int_equal(3, sdp->lines->len);
	for (unsigned i = 0; i < 3; i++) {
		assert_false(sdp_line(sdp, i)->is_used);
		assert_int_equal(0, sdp_line(sdp, i)->ssrc);
	}
	sdp_free(sdp);
}

static void a_mid_that_is_too_long_is_cut(void **state)
{
	struct sdp *sdp = sdp_parse("a=ice-ufrag:a\na=ice-pwd:b\na=fingerprint:c\nm=audio 9 X 0\n"
				    "a=mid:0123456789012345678901234567890123456789\n",
				    true);

	(void)state;
	assert_int_equal(SDP_MID_BYTES - 1, strlen(sdp_line(sdp, 0)->mid));
	sdp_free(sdp);
}

/* Writing */

static struct sdp *ours(bool is_offer)
{
	struct sdp *sdp = sdp_new();

	sdp->is_offer = is_offer;
	sdp->ufrag = g_strdup("ufrag");
	sdp->password = g_strdup("a password of ice");
	sdp->fingerprint = g_strdup(FINGERPRINT);
	sdp->setup = g_strdup(is_offer ? "actpass" : "active");
	g_ptr_array_add(sdp->candidates, g_strdup("1 1 UDP 2015363327 192.0.2.3 40000 typ host"));
	g_ptr_array_add(sdp->candidates, g_strdup("2 1 UDP 2015363326 2001:db8::3 40001 typ host"));
	return sdp;
}

static void expect_same(const struct sdp *sdp, const struct sdp *other)
{
	assert_string_equal(sdp->ufrag, other->ufrag);
	assert_string_equal(sdp->password, other->password);
	assert_string_equal(sdp->fingerprint, other->fingerprint);
	assert_string_equal(sdp->setup, other->setup);
	assert_int_equal(sdp->lines->len, other->lines->len);
	/* Each line has them all. */
	assert_int_equal(sdp->candidates->len * sdp->lines->len, other->candidates->len);
	for (unsigned i = 0; i < other->candidates->len; i++)
		assert_string_equal(g_ptr_array_index(sdp->candidates, i % sdp->candidates->len),
				    g_ptr_array_index(other->candidates, i));
	for (unsigned i = 0; i < sdp->lines->len; i++) {
		const struct sdp_line *a = sdp_line(sdp, i), *b = sdp_line(other, i);
		assert_int_equal(a->is_video, b->is_video);
		assert_int_equal(a->is_used, b->is_used);
		assert_int_equal(a->is_used ? a->direction : SDP_INACTIVE, b->direction);
		assert_string_equal(a->mid, b->mid);
		assert_int_equal(a->level, b->level);
		assert_int_equal(a->mids, b->mids);
		assert_int_equal(a->rids, b->rids);
		assert_int_equal(a->is_simulcast ? 0 : a->ssrc, b->ssrc);
		if (a->pt > 0)
			assert_int_equal(a->pt, b->pt);
	}
}

static void what_is_written_is_read_back(void **state)
{
	struct sdp *sdp = ours(true);
	const struct sdp_line lines[] = {
		{.is_used = true, .mid = "0", .pt = 111, .level = 1, .mids = 4, .ssrc = UINT32_MAX},
		{.is_video = true,
		 .is_used = true,
		 .direction = SDP_SENDONLY,
		 .mid = "cam",
		 .pt = 96,
		 .mids = 4,
		 .rids = 10,
		 .ssrc = 5,
		 .is_simulcast = true},
		{.is_video = true, .direction = SDP_RECVONLY, .mid = "no", .pt = -1},
		{.is_used = true, .direction = SDP_RECVONLY, .mid = "3", .pt = 63},
	};

	(void)state;
	g_array_append_vals(sdp->lines, lines, 4);
	g_autofree char *text = sdp_write(sdp);
	struct sdp *read = sdp_parse(text, true);
	assert_non_null(read);
	expect_same(sdp, read);
	assert_non_null(strstr(text, "a=group:BUNDLE 0 cam 3\r\n"));
	assert_non_null(strstr(text, "a=simulcast:send h;m;l\r\n"));
	assert_null(strstr(text, "a=ssrc:5 "));
	assert_non_null(strstr(text, "m=video 0 "));
	for (const char *at = text; (at = strchr(at, '\n')); at++)
		assert_true(at[-1] == '\r');
	sdp_free(read);
	sdp_free(sdp);
}

/* The numbers of an answer are those of the offer. */
static void an_answer_to_what_janus_offers_is_read_back(void **state)
{
	struct sdp *offer = sdp_parse(videoroom_offer, true), *answer = ours(false);

	(void)state;
	for (unsigned i = 0; i < offer->lines->len; i++) {
		struct sdp_line line = *sdp_line(offer, i);
		line.direction = SDP_RECVONLY;
		line.ssrc = 0;
		g_array_append_val(answer->lines, line);
	}
	g_autofree char *text = sdp_write(answer);
	struct sdp *read = sdp_parse(text, false);
	assert_non_null(read);
	expect_same(answer, read);
	assert_non_null(strstr(text, "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n"));
	sdp_free(read);
	sdp_free(answer);
	sdp_free(offer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_with_a_refused_line_is_read),
		cmocka_unit_test(an_offer_is_read),
		cmocka_unit_test(an_answer_to_simulcast_is_read),
		cmocka_unit_test(codecs_are_found_by_name),
		cmocka_unit_test(what_has_no_transport_or_no_line_is_none),
		cmocka_unit_test(a_text_that_is_cut_is_survived),
		cmocka_unit_test(lines_that_say_nothing_are_survived),
		cmocka_unit_test(a_mid_that_is_too_long_is_cut),
		cmocka_unit_test(what_is_written_is_read_back),
		cmocka_unit_test(an_answer_to_what_janus_offers_is_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
