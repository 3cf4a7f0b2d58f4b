from typing import Any

class KNN:
    def __call__(self, **kwargs: Any) -> list[Example]: ...
