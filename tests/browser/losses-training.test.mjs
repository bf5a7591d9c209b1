/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every kind of loss of a connection, in the pages of training rooms.
 */
import { describeLosses } from '../support/describe-losses.mjs';

describeLosses('training');
