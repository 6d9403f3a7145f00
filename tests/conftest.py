"""What all tests share: how Hypothesis searches."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("local", print_blob=True, deadline=None)
settings.register_profile(
    "ci",
    parent=settings.get_profile("local"),
    derandomize=True,  # the same commit passes or fails the same way
    database=None,
    suppress_health_check=[HealthCheck.too_slow],  # a busy machine is no failure
)
settings.load_profile("ci" if os.environ.get("CI") else "local")
