from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from dspy.utils.lazy_import import require as require

anyio: Any

def _secondary(primary: Any, cleanup: Any) -> None: ...
@contextmanager
def closing_stream(source: Any) -> Generator[Any]: ...
async def aclosing_stream(source: Any) -> Generator[Any]: ...
