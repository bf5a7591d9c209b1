/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * People who go from a call, one way or another, in the pages of persistent rooms.
 */
import { describePeopleLosses } from '../support/describe-losses.mjs';

describePeopleLosses('persistent');
