"""Every test has a verdict cache of its own; random tests repeat themselves.

HYPOTHESIS_PROFILE=explore looks for new cases instead.
"""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

NUMBERS = count(1)

settings.register_profile("repeat", derandomize=True)
settings.register_profile("explore", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeat"))


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Name a folder of the test's own; the cache makes it when something is put there.

    `tmp_path` would make one for each of thousands of tests, and looks at all others each time.
    """
    folder = tmp_path_factory.getbasetemp() / "caches" / str(next(NUMBERS))
    monkeypatch.setenv("BOUNDS_CACHE_DIR", str(folder))
    return folder
