from os import PathLike
from typing import Any

from dspy.primitives.module import Module as Module

logger: Any

def get_dependency_versions() -> Any: ...
def load(path: str | PathLike[str], allow_pickle: bool = False) -> Any: ...
