"""Other people's programs that a test needs: skipped where one is missing, failed in CI, never passed in silence."""

import os
import shutil

import pytest


def program(*names: str) -> str:
    """The path of the first of these programs that this machine has.

    Without any of them the test is skipped; in CI (`CI=true`) it fails, because there everything must have run.
    """
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    text = f"This test needs {' or '.join(names)}, which is not installed. On Debian: apt-get install {names[0]}"
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(text)
    pytest.skip(text)
