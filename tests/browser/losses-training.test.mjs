/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A gateway that is killed, in the pages of training rooms; every other loss is tested in those of persistent
 * rooms, which share all that deals with it.
 */
import { describeLosses } from '../support/describe-losses.mjs';

describeLosses('training', { isBrief: true });
