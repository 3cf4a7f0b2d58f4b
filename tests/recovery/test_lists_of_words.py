"""Lists without brackets: read where what separates the items is clear."""

from __future__ import annotations

from typing import Any

import pytest

from dspex import AnswerError, parse

READ: list[tuple[Any, str, Any]] = [
    (list[int], "1,200\n3,400", [1200, 3400]),
    (list[int], "- 1,200\n- 3,400", [1200, 3400]),
    (list[int], "1,200\n3", [1200, 3]),
    (list[int], "1, 2, 3", [1, 2, 3]),
    (list[int], "1,2,3", [1, 2, 3]),
    (list[int], "1,2,3 and 4", [1, 2, 3, 4]),
    (list[int], "1, 2 and 3", [1, 2, 3]),
    (list[int], "1; 2", [1, 2]),
    (list[float], "1.5 and 2.5", [1.5, 2.5]),
    (list[str], '"a", "b"', ["a", "b"]),
    (list[str], "`a`, `b`", ["a", "b"]),
    (list[str], "'a', 'b'", ["a", "b"]),
    (list[str], "\u201ca\u201d, \u201cb\u201d", ["a", "b"]),
    (list[str], '"a", "b", and "c".', ["a", "b", "c"]),
    (list[str], '"a, b",\n"c"', ["a, b", "c"]),
]

NUMBERS = """
    1,200, 3,400|$1,200 and $3,400|1,5 and 2,5|1,200|10,000, 20,000|1,200 and 3,400|1,200; 3,400|1,200, 3
    """
TEXTS = """
    red, green|"a", b|"a" "b"|"a", "b|"a", `b` c|"a": "b", "c"|x "a", "b"|"a", "b" (or so)|"a", "b", or "c"
    """
REFUSED: list[tuple[Any, str]] = [
    *((kind, text) for kind in (list[int], list[float]) for text in NUMBERS.strip().split("|")),
    *(
        (kind, text)
        for kind in (list[int], list[float])
        for text in ("1,5\n2,5", "0,5\n0,6", "1,200\n3,400, 5")
    ),
    *((list[str], text) for text in TEXTS.strip().split("|")),
]


@pytest.mark.parametrize(("wanted", "text", "value"), READ)
def test_what_is_clear_is_read(wanted: Any, text: str, value: Any) -> None:
    """Commas are followed by a space, or lines hold one number each, or all items are in quotes."""
    parsed = parse(wanted, text)
    assert (type(parsed.value), parsed.value) == (type(value), value)
    assert parsed.repairs


@pytest.mark.parametrize(("wanted", "text"), REFUSED)
def test_what_is_not_clear_is_refused(wanted: Any, text: str) -> None:
    """A comma may separate items, thousands or a fraction; texts may hold commas."""
    with pytest.raises(AnswerError):
        parse(wanted, text)


@pytest.mark.parametrize("text", ["1{}x", "1,2{}x", "1,{}x"])
@pytest.mark.parametrize("space", [" ", "\n", "\t"])
def test_white_space_between_items_is_read_once(text: str, space: str) -> None:
    """However much there is: work that grows with its square would not end in time."""
    with pytest.raises(AnswerError):
        parse(list[int], text.format(space * 100_000))
