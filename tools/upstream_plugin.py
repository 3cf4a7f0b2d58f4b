"""A pytest plugin that installs the drop-in before DSPy's own tests are imported."""

from __future__ import annotations

from dspex.bridge import install

install()
