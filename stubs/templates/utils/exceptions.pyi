from typing import Any

class AdapterParseError(DSPyError):
    def __init__(
        self,
        adapter_name: str,
        signature: Any,
        lm_response: str,
        message: str | None = None,
        parsed_result: Any = None,
    ) -> None: ...
