from typing import Any

class BootstrapFewShot(Teleprompter):
    def __init__(
        self,
        metric: Any = None,
        metric_threshold: Any = None,
        teacher_settings: dict[Any, Any] | Any | None = None,  # Any: where one dict of numbers is unpacked
        max_bootstrapped_demos: int = 4,
        max_labeled_demos: int = 16,
        max_rounds: int = 1,
        max_errors: Any = None,
    ) -> None: ...
