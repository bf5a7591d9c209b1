/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Networks that go under a call, in the pages of persistent rooms.
 */
import { describeNetworkLosses } from '../support/describe-losses.mjs';

describeNetworkLosses('persistent');
