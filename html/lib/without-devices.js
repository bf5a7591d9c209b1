/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Firefox hides navigator.mediaDevices from a page without TLS, and webrtc-adapter fails there. While
 * it is being loaded there is something in its place; afterwards it is hidden again, so that everybody
 * else sees the truth.
 */

const isHidden = !navigator.mediaDevices;

if (isHidden)
	Object.defineProperty(navigator, 'mediaDevices', {
		value: { getSupportedConstraints: () => ({ autoGainControl: true }) },
		configurable: true,
	});

/** To be called once webrtc-adapter is loaded. */
export function hideAgain() {
	if (isHidden)
		Reflect.deleteProperty(navigator, 'mediaDevices');
}
