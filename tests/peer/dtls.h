/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DTLS-SRTP (RFC 5764) of one connection, over whatever carries its packets: OpenSSL's handshake, then libsrtp's
 * two contexts. All peers of a process have one certificate.
 */
#ifndef LECTERN_TESTS_PEER_DTLS_H
#define LECTERN_TESTS_PEER_DTLS_H

#include <srtp2/srtp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dtls;

/** What it does with a packet of the handshake. */
typedef void (*dtls_send)(void *data, const uint8_t *bytes, size_t len);

/** Makes the certificate and sets both libraries up; once, before all else. */
void dtls_init(void);
/** "sha-256 AB:CD:..." of our certificate; a constant. */
const char *dtls_fingerprint(void);

/** `is_client` says who begins (RFC 5763: setup:active); `fingerprint` is what the other side announced. */
struct dtls *dtls_new(bool is_client, const char *fingerprint, dtls_send send, void *data);
/** Says goodbye to the other side or does not. */
void dtls_free(struct dtls *dtls, bool is_polite);
/** Takes a packet, or with len 0 only looks at its timer: call that every 10 ms until it is up. */
void dtls_feed(struct dtls *dtls, const uint8_t *bytes, size_t len);
/** Keys are there and the certificate is the one announced. */
bool dtls_is_up(const struct dtls *dtls);
/** The other side has said goodbye, or something failed. */
bool dtls_is_over(const struct dtls *dtls);

/**
 * Encrypts or decrypts in place. `len` in and out; the buffer has SRTP_MAX_TRAILER_LEN + 4 bytes of room behind what
 * is encrypted. False: not for us.
 */
bool dtls_protect(struct dtls *dtls, uint8_t *bytes, int *len, bool is_rtcp);
bool dtls_unprotect(struct dtls *dtls, uint8_t *bytes, int *len, bool is_rtcp);

#endif
