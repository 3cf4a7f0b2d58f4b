"""The user's `__post_init__`: when it runs, and on what."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from record_samples import Triage

from dspex import AnswerError, In, Out, Predict, example, signature
from dspex.run.completion import RouteName
from dspex.testing import ScriptedModel

ANSWER = "[[ ## out ## ]]\n{}\n\n[[ ## completed ## ]]"


@pytest.mark.parametrize("route", ["native", "bridge"])
def test_post_init_sees_inputs_on_every_route(route: RouteName) -> None:
    """It runs once when inputs are bound and once when outputs arrive, always on the real inputs."""
    seen: list[tuple[int, str]] = []

    @signature
    class Doubled:
        number: int = In()
        out: int = Out()

        def __post_init__(self) -> None:
            seen.append((self.number + 0, repr(self)))
            if "out=" in repr(self) and self.out != 2 * self.number:
                raise ValueError(f"{self.out} is not twice {self.number}")

    program = Predict(Doubled, lm=ScriptedModel(ANSWER.format(6)), route=route, reasks=0)
    assert program(number=3).out == 6
    assert seen == [(3, "Doubled(number=3)"), (3, "Doubled(number=3, out=6)")]
    with pytest.raises(AnswerError, match="6 is not twice 4") as caught:
        program(number=4)
    assert caught.value.response is not None
    assert len(caught.value.messages) == 2


def test_post_init_waits_for_the_inputs() -> None:
    """An answer that is read without its request is no record with inputs, so it does not run."""

    @signature
    class Halves:
        number: int = In()
        lang: str = "en"
        out: float = Out()

        def __post_init__(self) -> None:
            if self.number % 2:
                raise ValueError("odd")

    class Named(Halves):
        def __post_init__(self) -> None:
            super().__post_init__()
            assert self.lang

    for cls in (Halves, Named):
        answer = Predict(cls).parse(ANSWER.format(6))
        assert repr(answer) == f"{cls.__name__}(lang='en', out=6.0)"
        assert copy.copy(answer) == answer == pickled_or_same(answer)
        with pytest.raises(ValueError, match="odd"):
            cls(number=3)
        assert Predict(cls).parse(ANSWER.format(6), cls(number=2)).number == 2


def pickled_or_same(record: Any) -> Any:
    """Do what unpickling does, which a class inside a function cannot have."""
    restored, arguments = record.__reduce__()
    return restored(*arguments)


def test_a_mixin_may_bring_post_init() -> None:
    """One of a plain base runs on the real values too, and so does one that calls it."""
    seen: list[Any] = []

    class Seen:
        def __post_init__(self: Any) -> None:
            seen.append(self.text)

    @signature
    class Mixed(Seen):
        text: str = In()
        out: str = Out()

    @signature
    class Calls(Seen):
        text: str = In()
        out: str = Out()

        def __post_init__(self) -> None:
            super().__post_init__()
            seen.append(len(self.text))

    class Later(Triage, Seen):
        @property
        def text(self) -> str:
            return self.ticket

    Mixed(text="a")
    Calls(text="ab")
    Later(ticket="abc")
    example(Mixed(text="d"), out="e")
    assert seen == ["a", "ab", 2, "abc", "d", "d"]
