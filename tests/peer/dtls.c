/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/peer/dtls.h"

#include <glib.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <string.h>

#define MTU 1200
#define PROFILES "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80"
#define KEYS_LABEL "EXTRACTOR-dtls_srtp"
#define MAX_KEY_AND_SALT 30
#define REPLAY_WINDOW 1024
#define YEAR_S 31536000
#define FIRST_RETRY_US 50000 /* as browsers: OpenSSL's own second would be all that is measured */
#define LAST_RETRY_US 1000000

struct dtls {
	SSL *ssl;
	BIO *in; /* owned by ssl */
	dtls_send send;
	void *data;
	char *fingerprint;
	srtp_t sending, receiving;
	bool is_up, is_over;
};

static struct {
	SSL_CTX *context;
	BIO_METHOD *out;
	char fingerprint[160];
} the;

/* The way out: each write is a packet, which a memory BIO would not keep apart. */

static int write_packet(BIO *bio, const char *bytes, int len)
{
	struct dtls *dtls = BIO_get_data(bio);

	dtls->send(dtls->data, (const uint8_t *)bytes, (size_t)len);
	return len;
}

static long control(BIO *bio, int what, long number, void *pointer)
{
	(void)bio;
	(void)number;
	(void)pointer;
	switch (what) {
	case BIO_CTRL_FLUSH:
		return 1;
	case BIO_CTRL_DGRAM_QUERY_MTU:
	case BIO_CTRL_DGRAM_GET_FALLBACK_MTU:
		return MTU;
	default:
		return 0;
	}
}

static int made(BIO *bio)
{
	BIO_set_init(bio, 1);
	return 1;
}

/* Set-up */

static void describe(const X509 *certificate, char *text, size_t size)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned len = 0;
	size_t at = g_strlcpy(text, "sha-256 ", size);

	X509_digest(certificate, EVP_sha256(), digest, &len);
	for (unsigned i = 0; i < len; i++)
		at += (size_t)g_snprintf(text + at, size - at, "%s%02X", i ? ":" : "", digest[i]);
}

/** Whose certificate it is the fingerprint says, not a chain. */
static int take_any(int is_fine, X509_STORE_CTX *store)
{
	(void)is_fine;
	(void)store;
	return 1;
}

static void make_certificate(void)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *certificate = X509_new();

	ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
	X509_gmtime_adj(X509_getm_notBefore(certificate), -YEAR_S);
	X509_gmtime_adj(X509_getm_notAfter(certificate), YEAR_S);
	X509_set_pubkey(certificate, key);
	X509_NAME *name = X509_get_subject_name(certificate);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"peer", -1, -1,
				   0);
	X509_set_issuer_name(certificate, name);
	X509_sign(certificate, key, EVP_sha256());
	describe(certificate, the.fingerprint, sizeof(the.fingerprint));
	if (SSL_CTX_use_certificate(the.context, certificate) != 1 ||
	    SSL_CTX_use_PrivateKey(the.context, key) != 1)
		g_error("no certificate: %s", ERR_error_string(ERR_get_error(), NULL));
	X509_free(certificate);
	EVP_PKEY_free(key);
}

void dtls_init(void)
{
	srtp_init();
	the.context = SSL_CTX_new(DTLS_method());
	SSL_CTX_set_tlsext_use_srtp(the.context, PROFILES);
	SSL_CTX_set_verify(the.context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
			   take_any);
	make_certificate();
	the.out = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "packets");
	BIO_meth_set_write(the.out, write_packet);
	BIO_meth_set_ctrl(the.out, control);
	BIO_meth_set_create(the.out, made);
}

const char *dtls_fingerprint(void)
{
	return the.fingerprint;
}

/* The handshake */

static unsigned next_retry(SSL *ssl, unsigned last_us)
{
	(void)ssl;
	return last_us ? MIN(2 * last_us, LAST_RETRY_US) : FIRST_RETRY_US;
}

struct dtls *dtls_new(bool is_client, const char *fingerprint, dtls_send send, void *data)
{
	struct dtls *dtls = g_new0(struct dtls, 1);
	BIO *out = BIO_new(the.out);

	dtls->send = send;
	dtls->data = data;
	dtls->fingerprint = g_strdup(fingerprint);
	dtls->ssl = SSL_new(the.context);
	dtls->in = BIO_new(BIO_s_mem());
	BIO_set_mem_eof_return(dtls->in, -1);
	BIO_set_data(out, dtls);
	SSL_set_bio(dtls->ssl, dtls->in, out);
	SSL_set_options(dtls->ssl, SSL_OP_NO_QUERY_MTU);
	DTLS_set_link_mtu(dtls->ssl, MTU);
	DTLS_set_timer_cb(dtls->ssl, next_retry);
	if (is_client)
		SSL_set_connect_state(dtls->ssl);
	else
		SSL_set_accept_state(dtls->ssl);
	return dtls;
}

static srtp_t make_srtp(srtp_profile_t profile, srtp_ssrc_type_t direction, uint8_t *key)
{
	srtp_policy_t policy = {.ssrc.type = direction,
				.key = key,
				.window_size = REPLAY_WINDOW,
				.allow_repeat_tx = 1}; /* what a NACK asks for */
	srtp_t session = NULL;

	srtp_crypto_policy_set_from_profile_for_rtp(&policy.rtp, profile);
	srtp_crypto_policy_set_from_profile_for_rtcp(&policy.rtcp, profile);
	if (srtp_create(&session, &policy) != srtp_err_status_ok)
		g_error("libsrtp cannot do profile %d", profile);
	return session;
}

/** RFC 5764, 4.2: both keys, then both salts, the client's first. */
static void take_keys(struct dtls *dtls)
{
	unsigned long id = SSL_get_selected_srtp_profile(dtls->ssl)->id;
	srtp_profile_t profile = (srtp_profile_t)id;
	unsigned key = srtp_profile_get_master_key_length(profile);
	unsigned salt = srtp_profile_get_master_salt_length(profile);
	uint8_t all[2 * MAX_KEY_AND_SALT], ours[MAX_KEY_AND_SALT], theirs[MAX_KEY_AND_SALT];
	bool is_client = !SSL_is_server(dtls->ssl);

	if (SSL_export_keying_material(dtls->ssl, all, 2 * (size_t)(key + salt), KEYS_LABEL,
				       strlen(KEYS_LABEL), NULL, 0, 0) != 1)
		g_error("no keys: %s", ERR_error_string(ERR_get_error(), NULL));
	for (unsigned side = 0; side < 2; side++) {
		uint8_t *into = (side == 0) == is_client ? ours : theirs;
		memcpy(into, all + side * key, key);
		memcpy(into + key, all + 2 * key + side * salt, salt);
	}
	dtls->sending = make_srtp(profile, ssrc_any_outbound, ours);
	dtls->receiving = make_srtp(profile, ssrc_any_inbound, theirs);
}

static bool is_announced(const struct dtls *dtls)
{
	char text[sizeof(the.fingerprint)];
	X509 *certificate = SSL_get1_peer_certificate(dtls->ssl);

	describe(certificate, text, sizeof(text));
	X509_free(certificate);
	return g_ascii_strcasecmp(text, dtls->fingerprint) == 0;
}

static void shake_hands(struct dtls *dtls)
{
	ERR_clear_error();
	int result = SSL_do_handshake(dtls->ssl);
	if (result == 1) {
		dtls->is_over = !is_announced(dtls);
		if (!dtls->is_over)
			take_keys(dtls);
		dtls->is_up = !dtls->is_over;
	} else if (SSL_get_error(dtls->ssl, result) != SSL_ERROR_WANT_READ) {
		dtls->is_over = true;
	}
}

void dtls_feed(struct dtls *dtls, const uint8_t *bytes, size_t len)
{
	char nothing[1];

	if (len)
		BIO_write(dtls->in, bytes, (int)len);
	if (!dtls->is_up && !dtls->is_over) {
		if (!len)
			DTLSv1_handle_timeout(dtls->ssl);
		shake_hands(dtls);
	} else if (len) {
		int result = SSL_read(dtls->ssl, nothing, sizeof(nothing));
		dtls->is_over |=
			result <= 0 && SSL_get_error(dtls->ssl, result) == SSL_ERROR_ZERO_RETURN;
	}
}

bool dtls_is_up(const struct dtls *dtls)
{
	return dtls->is_up;
}

bool dtls_is_over(const struct dtls *dtls)
{
	return dtls->is_over;
}

void dtls_free(struct dtls *dtls, bool is_polite)
{
	if (!dtls)
		return;
	if (is_polite && dtls->is_up && !dtls->is_over)
		SSL_shutdown(dtls->ssl);
	SSL_free(dtls->ssl);
	if (dtls->sending)
		srtp_dealloc(dtls->sending);
	if (dtls->receiving)
		srtp_dealloc(dtls->receiving);
	g_free(dtls->fingerprint);
	g_free(dtls);
}

/* Packets */

bool dtls_protect(struct dtls *dtls, uint8_t *bytes, int *len, bool is_rtcp)
{
	srtp_err_status_t status = is_rtcp ? srtp_protect_rtcp(dtls->sending, bytes, len)
					   : srtp_protect(dtls->sending, bytes, len);

	return status == srtp_err_status_ok;
}

bool dtls_unprotect(struct dtls *dtls, uint8_t *bytes, int *len, bool is_rtcp)
{
	srtp_err_status_t status = is_rtcp ? srtp_unprotect_rtcp(dtls->receiving, bytes, len)
					   : srtp_unprotect(dtls->receiving, bytes, len);

	return status == srtp_err_status_ok;
}
