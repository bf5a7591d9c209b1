# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what stands on its input with somebody else's parser and prints it as JSON.

parse.py openmetrics|prometheus: families of numbers; parse.py yaml: a document.
"""
import json
import sys


def families(text, parser):
    return [
        {
            "name": family.name,
            "type": family.type,
            "unit": family.unit,
            "help": family.documentation,
            "samples": [
                {"name": sample.name, "labels": sample.labels, "value": float(sample.value)}
                for sample in family.samples
            ],
        }
        for family in parser.text_string_to_metric_families(text)
    ]


def read(kind, text):
    if kind == "yaml":
        import yaml

        return yaml.safe_load(text)
    if kind == "openmetrics":
        from prometheus_client.openmetrics import parser
    else:
        from prometheus_client import parser
    return families(text, parser)


json.dump(read(sys.argv[1], sys.stdin.read()), sys.stdout)
