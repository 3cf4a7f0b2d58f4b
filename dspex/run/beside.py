"""Synchronous code of the user's, run beside the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Final, TypeVar

from dspex.lm.forks import after_fork, keep_for_ever

T = TypeVar("T")
MOST: Final = 1024
"""How many such calls run at once. A thread is started only while all others are busy."""
_pool: list[ThreadPoolExecutor] = []


async def beside_the_loop(function: Callable[[], T]) -> T:
    """Run a function in a thread, with the context variables of this task.

    asyncio's own threads are a few more than the processors; these calls wait for models.
    """
    if not _pool:
        _pool.append(ThreadPoolExecutor(MOST, thread_name_prefix="dspex-forward"))
    return await asyncio.get_running_loop().run_in_executor(_pool[0], copy_context().run, function)


def _forget() -> None:
    while _pool:
        keep_for_ever(_pool.pop())


after_fork(_forget)
