/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A gateway that is killed, in the pages of both kinds of rooms; every other loss is tested in those of
 * persistent rooms alone, since both share all that deals with it.
 */
import { describeGatewayLosses } from '../support/describe-losses.mjs';

describeGatewayLosses('persistent');
describeGatewayLosses('training');
