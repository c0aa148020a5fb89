"""What all tests share."""

import os

from hypothesis import settings

# The gate tries the same examples every time; elsewhere each run looks for new ones.
settings.register_profile("ci", derandomize=True, print_blob=True)
if os.environ.get("CI"):
    settings.load_profile("ci")
