"""The syntax of Python 3.12, in a file of its own: mypy before 2.0 reads it only on Python 3.12."""

from typing import assert_type

from dspex import Out, Predict, signature


@signature
class Modern[T]:
    """The generics of Python 3.12."""

    text: str
    item: T = Out()


assert_type(Predict(Modern[bool])(text="x").item, bool)
Predict(Modern[bool])(text=1)  # E
