from collections.abc import Callable
from typing import Any

# `| int`: where a dict of whole numbers is unpacked, a checker takes any option to be one.
class BootstrapFinetune(FinetuneTeleprompter):
    def __init__(
        self,
        metric: Callable[..., Any] | None = None,
        multitask: bool | int = True,
        train_kwargs: dict[str, Any] | dict[LM, dict[str, Any]] | int | None = None,
        adapter: Adapter | dict[LM, Adapter] | int | None = None,
        exclude_demos: bool | int = False,
        num_threads: int | None = None,
    ) -> None: ...
