"""A small GMCR+ file, to be changed."""

import json

from detente.interchange.gmcr import parse_gmcr


def document(**changes):
    """A small file: a polluter who may clean up or leave for good, and a regulator who may fine."""
    base = {
        "program": "gmcr-py",
        "version": "0.3.13",
        "useManualPreferenceRanking": False,
        "options": [
            {"name": "Fine", "permittedDirection": "both"},
            {"name": "Clean up", "permittedDirection": "both"},
            {"name": "Leave", "permittedDirection": "fwd"},
        ],
        "decisionMakers": [
            {"name": "Plant", "options": [1, 2], "preferences": [[[0, "N"]], [[1, "N"], [2, "N"]]]},
            {
                "name": "Regulator",
                "options": [0],
                "preferences": [{"compound": True, "members": [[[1, "Y"]], [[0, "Y"], [2, "N"]]]}],
            },
        ],
        "infeasibles": [[[1, "Y"], [2, "Y"]]],
    }
    return base | changes


def read(**changes):
    return parse_gmcr(json.dumps(document(**changes)), "plant.gmcr")


def makers(**changes):
    """The decision makers with the first one changed."""
    first, second = document()["decisionMakers"]
    return [first | changes, second]
