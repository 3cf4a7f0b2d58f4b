from collections.abc import Iterator
from typing import SupportsIndex, overload

class Citations(Type):
    def __iter__(self) -> Iterator[Citation]: ...  # type: ignore[override]  # not of the fields, as of any model
    @overload
    def __getitem__(self, index: SupportsIndex) -> Citation: ...
    @overload
    def __getitem__(self, index: slice) -> list[Citation]: ...
