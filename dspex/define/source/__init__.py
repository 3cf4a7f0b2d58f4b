"""Signatures as the text of source files tells them; nothing is imported or run."""

from __future__ import annotations

from dspex.define.source.modules import SourceReading, check_paths, read_module, read_source
from dspex.define.source.signatures import Reading

__all__ = ["Reading", "SourceReading", "check_paths", "read_module", "read_source"]
