from os import PathLike
from typing import Any

def load(path: str | PathLike[str], allow_pickle: bool = False) -> Any: ...
