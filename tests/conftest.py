"""Hypothesis profiles: how hard the properties search. HYPOTHESIS_PROFILE chooses one."""

import os

from hypothesis import HealthCheck, settings

_OURS = settings(
    settings.get_profile("default"),
    deadline=None,
    derandomize=False,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)

settings.register_profile("dev", _OURS, max_examples=50)
# a build looks at the same examples every time; `dev` and `deep` go and find new ones
settings.register_profile("ci", _OURS, max_examples=50, derandomize=True, database=None)
settings.register_profile("deep", _OURS, max_examples=1000, stateful_step_count=100)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))
