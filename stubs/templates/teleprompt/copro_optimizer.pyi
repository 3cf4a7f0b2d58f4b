from typing import Any

class COPRO(Teleprompter):
    def __init__(
        self,
        prompt_model: Any = None,
        metric: Any = None,
        breadth: int = 10,
        depth: int = 3,
        init_temperature: float = 1.4,
        track_stats: bool | int = False,  # int: where a dict of whole numbers is unpacked
        **_kwargs: Any,
    ) -> None: ...
