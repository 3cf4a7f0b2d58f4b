from typing import Any

import pydantic

class History(pydantic.BaseModel):
    messages: list[dict[str, Any]]
