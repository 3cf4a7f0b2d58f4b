from typing import Any

class Image(Type):
    @classmethod
    def from_PIL(cls, pil_image: Any) -> Image: ...
