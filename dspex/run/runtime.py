"""The runtime: configuration, history and the events of the calls that run in it."""

from __future__ import annotations

import warnings
from collections import deque
from contextvars import ContextVar
from typing import Any, Final, Unpack

from dspex.errors import ConfigurationError
from dspex.lm.base import LanguageModel
from dspex.observe.events import Event
from dspex.run.completion import Completion
from dspex.run.config import NO_OPTIONS, RuntimeConfig, RuntimeOptions

Recorded = tuple[Any, Completion[Any]]
"""The plan of a program, and what a call of it gave."""


class Runtime:
    """Carries out calls under one configuration.

    `with Runtime(config):` (or `async with`) makes it the runtime of the block; elsewhere there
    is a default one with the default configuration.

    Args:
        config: what applies; the options may also be given by keyword.

    >>> Runtime(timeout=5.0).config.timeout
    5.0
    """

    def __init__(self, config: RuntimeConfig | None = None, **options: Unpack[RuntimeOptions]) -> None:
        if config is not None and options:
            raise ConfigurationError("Give Runtime a RuntimeConfig or options by keyword, not both.")
        try:
            self.config = config or RuntimeConfig(**options)
        except TypeError as error:
            known = ", ".join(RuntimeConfig.__struct_fields__)
            raise ConfigurationError(f"Runtime: {error}. The options are {known}.") from None
        self.hooks = tuple(self.config.hooks)
        self.timeout = self.config.timeout
        self.options = None if self.config.options == NO_OPTIONS else self.config.options
        self.history: deque[Completion[Any]] = deque(maxlen=self.config.history)
        self.calls: list[Recorded] | None = None
        self._failed_hooks: set[int] = set()

    def recording(self, calls: list[Recorded]) -> Runtime:
        """Return this runtime, all it keeps included, as one that records its calls in a list too."""
        view = object.__new__(type(self))
        view.__dict__.update(self.__dict__)
        view.calls = calls
        return view

    def keep(self, plan: Any, completion: Completion[Any]) -> None:
        """Keep a finished call of a program's plan in the history, and wherever calls are recorded."""
        self.history.append(completion)
        if self.calls is not None:
            self.calls.append((plan, completion))

    def emit(self, event: Event) -> None:
        """Tell every hook; one that raises is reported once and harms nobody."""
        for hook in self.hooks:
            try:
                hook(event)
            except Exception as error:  # a hook is user code
                if id(hook) not in self._failed_hooks:
                    self._failed_hooks.add(id(hook))
                    _warn(f"hook {hook!r} failed: {error!r}")

    def model(self) -> LanguageModel:
        """Return the model of programs that name none.

        Raises:
            ConfigurationError: nothing says which model to use.
        """
        from dspex.run.settings import configured_model

        return self.config.lm or configured_model()

    def __enter__(self) -> Runtime:
        # The stack belongs to the context: tasks and threads may share one runtime.
        before = current.get()
        _outer.set((*_outer.get(), before))
        recorded = before.calls if self.calls is None else None
        current.set(self if recorded is None else self.recording(recorded))
        return self

    def __exit__(self, *exc_info: object) -> None:
        *outer, before = _outer.get() or (DEFAULT,)
        _outer.set(tuple(outer))
        current.set(before)

    async def __aenter__(self) -> Runtime:
        return self.__enter__()

    async def __aexit__(self, *exc_info: object) -> None:
        self.__exit__()


def _warn(message: str) -> None:
    try:
        warnings.warn(message, RuntimeWarning, stacklevel=4)
    except RuntimeWarning:  # warnings are errors here, and a hook must not break the call
        import logging

        logging.getLogger("dspex").error(message)


DEFAULT: Final = Runtime()
"""The runtime of whoever does not ask for another one."""
current: ContextVar[Runtime] = ContextVar("dspex_runtime", default=DEFAULT)
_outer: ContextVar[tuple[Runtime, ...]] = ContextVar("dspex_outer_runtimes", default=())


def current_runtime() -> Runtime:
    """Return the runtime of this context, or the default one."""
    return current.get()


def inspect_history(n: int = 1, *, runtime: Runtime | None = None) -> str:
    """Print and return the last calls: what was sent and what came back.

    Args:
        n: how many calls, the newest last.
        runtime: whose; the current one unless given.
    """
    from dspex.run.history import history_text

    calls = list((runtime or current_runtime()).history)[-n:] if n > 0 else []
    text = history_text(calls)
    print(text)  # noqa: T201  # showing it is what the function is for, as DSPy's does
    return text
