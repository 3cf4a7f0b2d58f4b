"""`dspy.Code["python"]`: a type with a language, which is text and no type."""

from __future__ import annotations

from mypy.plugin import AnalyzeTypeContext
from mypy.types import Type

from dspex_mypy.fullnames import DSPY_CODE


def code_of_any_language(context: AnalyzeTypeContext) -> Type:
    """Leave the language out: DSPy makes a class of each, and all have the same attributes."""
    return context.api.named_type(DSPY_CODE, [])
