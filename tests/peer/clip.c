/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/peer/clip.h"

#include <glib.h>
#include <string.h>
#include <vpx/vp8cx.h>
#include <vpx/vpx_encoder.h>

#define FASTEST 8
#define GRAIN 24 /* so that there is something to encode */

static const struct {
	unsigned width, height, kbits_per_s;
} layers[CLIP_LAYERS] = {{640, 360, 500}, {320, 180, 150}, {160, 90, 50}};

static struct clip clips[CLIP_LAYERS];

/** A bright square that goes across a grainy slope. */
static void paint(vpx_image_t *image, unsigned frame)
{
	unsigned left = image->d_w * frame / CLIP_FRAMES, size = image->d_h / 4;
	uint32_t noise = frame + 1;

	for (unsigned y = 0; y < image->d_h; y++) {
		uint8_t *row = image->planes[VPX_PLANE_Y] + y * (size_t)image->stride[VPX_PLANE_Y];
		for (unsigned x = 0; x < image->d_w; x++) {
			noise = noise * 1664525 + 1013904223;
			row[x] = (uint8_t)(40 + 120 * x / image->d_w + (noise >> 24) % GRAIN);
			if (x >= left && x < left + size && y >= size && y < 2 * size)
				row[x] = 235;
		}
	}
}

static void grey(vpx_image_t *image)
{
	for (int plane = VPX_PLANE_U; plane <= VPX_PLANE_V; plane++)
		memset(image->planes[plane], 128,
		       (size_t)image->stride[plane] * ((image->d_h + 1) / 2));
}

static void take_frame(vpx_codec_ctx_t *codec, struct clip_frame *frame)
{
	vpx_codec_iter_t at = NULL;
	const vpx_codec_cx_pkt_t *packet;

	while ((packet = vpx_codec_get_cx_data(codec, &at))) {
		if (packet->kind != VPX_CODEC_CX_FRAME_PKT)
			continue;
		frame->len = packet->data.frame.sz;
		frame->bytes = g_memdup2(packet->data.frame.buf, frame->len);
	}
}

static void make(unsigned layer)
{
	vpx_codec_enc_cfg_t how;
	vpx_codec_ctx_t codec;
	vpx_image_t image;

	vpx_codec_enc_config_default(vpx_codec_vp8_cx(), &how, 0);
	how.g_w = layers[layer].width;
	how.g_h = layers[layer].height;
	how.g_timebase = (vpx_rational_t){1, CLIP_FPS};
	how.rc_target_bitrate = layers[layer].kbits_per_s;
	how.rc_end_usage = VPX_CBR;
	how.kf_mode = VPX_KF_DISABLED;
	how.g_lag_in_frames = 0;
	if (vpx_codec_enc_init(&codec, vpx_codec_vp8_cx(), &how, 0) != VPX_CODEC_OK)
		g_error("no VP8: %s", vpx_codec_error(&codec));
	vpx_codec_control(&codec, VP8E_SET_CPUUSED, FASTEST);
	vpx_img_alloc(&image, VPX_IMG_FMT_I420, how.g_w, how.g_h, 16);
	grey(&image);
	for (unsigned frame = 0; frame < CLIP_FRAMES; frame++) {
		paint(&image, frame);
		vpx_codec_encode(&codec, &image, frame, 1, 0, VPX_DL_REALTIME);
		take_frame(&codec, &clips[layer].frames[frame]);
	}
	vpx_img_free(&image);
	vpx_codec_destroy(&codec);
}

const struct clip *clip_of(unsigned layer)
{
	static gsize is_made[CLIP_LAYERS];

	if (g_once_init_enter(&is_made[layer])) {
		make(layer);
		g_once_init_leave(&is_made[layer], 1);
	}
	return &clips[layer];
}
