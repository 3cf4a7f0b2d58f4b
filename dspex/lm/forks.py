"""What a forked child may not touch: loops, sockets and threads that belong to its parent."""

from __future__ import annotations

import os
from collections.abc import Callable


def keep_for_ever(thing: object) -> None:
    """Never free an object of the parent.

    A loop that is closed in the child takes its sockets out of the parent's epoll too, a TLS
    connection that is closed says goodbye on the parent's socket, and native threads that were
    not copied are waited for without end.
    """
    import ctypes

    ctypes.pythonapi.Py_IncRef(ctypes.py_object(thing))


def after_fork(forget: Callable[[], None]) -> None:
    """Call `forget` in each forked child, where the platform forks."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=forget)
