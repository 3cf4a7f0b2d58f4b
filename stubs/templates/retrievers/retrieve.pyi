from typing import Any

class Retrieve:
    # What a retriever takes is its own matter: this is the base class of all.
    def forward(self, *args: Any, **kwargs: Any) -> Any: ...
