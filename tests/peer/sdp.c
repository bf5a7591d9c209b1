/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/peer/sdp.h"

#include <stdlib.h>
#include <string.h>

static const char *const directions[] = {"sendrecv", "sendonly", "recvonly", "inactive"};

struct sdp *sdp_new(void)
{
	struct sdp *sdp = g_new0(struct sdp, 1);

	sdp->candidates = g_ptr_array_new_with_free_func(g_free);
	sdp->lines = g_array_new(FALSE, TRUE, sizeof(struct sdp_line));
	return sdp;
}

void sdp_free(struct sdp *sdp)
{
	if (!sdp)
		return;
	g_free(sdp->ufrag);
	g_free(sdp->password);
	g_free(sdp->fingerprint);
	g_free(sdp->setup);
	g_ptr_array_unref(sdp->candidates);
	g_array_unref(sdp->lines);
	g_free(sdp);
}

/* Reading */

static void replace(char **field, const char *value)
{
	g_free(*field);
	*field = g_strdup(value);
}

static void begin_line(struct sdp *sdp, const char *value)
{
	struct sdp_line line = {.is_video = g_str_has_prefix(value, "video "), .pt = -1};
	const char *port = strchr(value, ' ');
	bool is_media = line.is_video || g_str_has_prefix(value, "audio ");

	line.is_used = is_media && port && atoi(port) > 0;
	g_array_append_val(sdp->lines, line);
}

static void read_extension(struct sdp_line *line, const char *value)
{
	int number = atoi(value);

	if (strstr(value, "ssrc-audio-level"))
		line->level = number;
	else if (g_str_has_suffix(value, "sdes:mid"))
		line->mids = number;
	else if (g_str_has_suffix(value, "sdes:rtp-stream-id"))
		line->rids = number;
}

static void read_codec(struct sdp_line *line, const char *value)
{
	const char *name = strchr(value, ' ');
	const char *wanted = line->is_video ? " VP8/" : " opus/";

	if (line->pt < 0 && name && g_ascii_strncasecmp(name, wanted, strlen(wanted)) == 0)
		line->pt = atoi(value);
}

static void read_of_line(struct sdp_line *line, const char *name, const char *value)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(directions); i++) {
		if (strcmp(name, directions[i]) == 0)
			line->direction = (enum sdp_direction)i;
	}
	if (strcmp(name, "mid") == 0)
		g_strlcpy(line->mid, value, sizeof(line->mid));
	else if (strcmp(name, "extmap") == 0)
		read_extension(line, value);
	else if (strcmp(name, "rtpmap") == 0)
		read_codec(line, value);
	else if (strcmp(name, "ssrc") == 0 && line->ssrc == 0)
		line->ssrc = (uint32_t)strtoul(value, NULL, 10);
}

static void read_attribute(struct sdp *sdp, const char *name, const char *value)
{
	if (strcmp(name, "ice-ufrag") == 0)
		replace(&sdp->ufrag, value);
	else if (strcmp(name, "ice-pwd") == 0)
		replace(&sdp->password, value);
	else if (strcmp(name, "fingerprint") == 0)
		replace(&sdp->fingerprint, value);
	else if (strcmp(name, "setup") == 0)
		replace(&sdp->setup, value);
	else if (strcmp(name, "candidate") == 0)
		g_ptr_array_add(sdp->candidates, g_strdup(value));
	else if (sdp->lines->len)
		read_of_line(sdp_line(sdp, sdp->lines->len - 1), name, value);
}

struct sdp *sdp_parse(const char *text, bool is_offer)
{
	struct sdp *sdp = sdp_new();
	char **rows = g_strsplit(text, "\n", -1);

	sdp->is_offer = is_offer;
	for (char **row = rows; *row; row++) {
		char *line = g_strchomp(*row);
		if (g_str_has_prefix(line, "m=")) {
			begin_line(sdp, line + 2);
		} else if (g_str_has_prefix(line, "a=")) {
			char *value = strchr(line, ':');
			if (value)
				*value++ = '\0';
			read_attribute(sdp, line + 2, value ? value : "");
		}
	}
	g_strfreev(rows);
	if (sdp->ufrag && sdp->password && sdp->fingerprint && sdp->lines->len)
		return sdp;
	sdp_free(sdp);
	return NULL;
}

/* Writing */

static void write_transport(GString *out, const struct sdp *sdp)
{
	g_string_append_printf(out, "a=ice-ufrag:%s\r\na=ice-pwd:%s\r\na=fingerprint:%s\r\n",
			       sdp->ufrag, sdp->password, sdp->fingerprint);
	g_string_append_printf(out, "a=setup:%s\r\na=rtcp-mux\r\n", sdp->setup);
}

static void write_extension(GString *out, int number, const char *name)
{
	if (number)
		g_string_append_printf(out, "a=extmap:%d urn:ietf:params:rtp-hdrext:%s\r\n", number,
				       name);
}

static void write_codec(GString *out, const struct sdp_line *line, int pt)
{
	if (!line->is_video) {
		g_string_append_printf(out, "a=rtpmap:%d opus/48000/2\r\n", pt);
		g_string_append_printf(out, "a=fmtp:%d minptime=10;useinbandfec=1\r\n", pt);
		return;
	}
	g_string_append_printf(out, "a=rtpmap:%d VP8/90000\r\n", pt);
	g_string_append_printf(out, "a=rtcp-fb:%d nack\r\na=rtcp-fb:%d nack pli\r\n", pt, pt);
	g_string_append_printf(out, "a=rtcp-fb:%d ccm fir\r\na=rtcp-fb:%d goog-remb\r\n", pt, pt);
}

static void write_line(GString *out, const struct sdp *sdp, const struct sdp_line *line)
{
	const char *kind = line->is_video ? "video" : "audio";
	int pt = line->pt > 0 ? line->pt : line->is_video ? SDP_VP8_PT : SDP_OPUS_PT;

	g_string_append_printf(out, "m=%s %d UDP/TLS/RTP/SAVPF %d\r\nc=IN IP4 0.0.0.0\r\n", kind,
			       line->is_used ? 9 : 0, pt);
	write_transport(out, sdp);
	g_string_append_printf(out, "a=mid:%s\r\na=%s\r\n", line->mid,
			       directions[line->is_used ? line->direction : SDP_INACTIVE]);
	write_extension(out, line->level, "ssrc-audio-level");
	write_extension(out, line->mids, "sdes:mid");
	write_extension(out, line->rids, "sdes:rtp-stream-id");
	write_codec(out, line, pt);
	if (line->is_simulcast)
		g_string_append(out, "a=rid:h send\r\na=rid:m send\r\na=rid:l send\r\n"
				     "a=simulcast:send h;m;l\r\n");
	else if (line->ssrc)
		g_string_append_printf(out, "a=ssrc:%u cname:peer\r\n", line->ssrc);
	for (unsigned i = 0; i < sdp->candidates->len; i++)
		g_string_append_printf(out, "a=candidate:%s\r\n",
				       (const char *)g_ptr_array_index(sdp->candidates, i));
}

char *sdp_write(const struct sdp *sdp)
{
	GString *out = g_string_new("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n");

	g_string_append(out, "a=group:BUNDLE");
	for (unsigned i = 0; i < sdp->lines->len; i++) {
		if (sdp_line(sdp, i)->is_used)
			g_string_append_printf(out, " %s", sdp_line(sdp, i)->mid);
	}
	g_string_append(out, "\r\n");
	for (unsigned i = 0; i < sdp->lines->len; i++)
		write_line(out, sdp, sdp_line(sdp, i));
	return g_string_free(out, FALSE);
}
