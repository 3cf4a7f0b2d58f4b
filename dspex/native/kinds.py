"""Classes to test values with, without telling type checkers.

A value of type Any that was tested against `list` is a list of unknown to them; tested against
one of these it stays Any.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

ARRAYS: Final[Any] = (list, tuple)
DICT: Final[Any] = dict
FROZENSET: Final[Any] = frozenset
GROUPS: Final[Any] = (list, tuple, set, frozenset)
LIST: Final[Any] = list
MAPPING: Final[Any] = Mapping
SET: Final[Any] = set
TUPLE: Final[Any] = tuple

class_of: Final[Any] = type
"""Return the class of a value."""
