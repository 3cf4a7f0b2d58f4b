"""A `Predict` whose every call takes another way."""

from __future__ import annotations

from time import perf_counter_ns as clock
from typing import Any

from dspex.run.predict import Predict
from dspex.run.sync import drive


class Redirected(Predict[..., Any]):
    """A program that carries out its calls by `_complete`, which each kind of it has for itself."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run like any other program."""
        return drive(self._complete(self._bind(args, kwargs), clock())).value

    async def acall(self, *args: Any, **kwargs: Any) -> Any:
        """Run like a call, from a coroutine."""
        return (await self._complete(self._bind(args, kwargs), clock())).value
