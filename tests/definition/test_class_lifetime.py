"""Names that come later, classes that come again, and classes that go."""

from __future__ import annotations

import copy
import gc
import importlib
import pickle
import sys
import textwrap
import threading
import types
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dspex import (
    DefinitionError,
    In,
    Out,
    Predict,
    example,
    from_json,
    signature,
    spec_of,
    to_dataclass,
    to_json,
    to_pydantic,
    to_struct,
)


@pytest.fixture
def module() -> Iterator[types.ModuleType]:
    """Give a module that Python knows by name, empty but for dspex."""
    made = types.ModuleType("made_for_a_test")
    made.__dict__.update(signature=signature, In=In, Out=Out)
    sys.modules[made.__name__] = made
    yield made
    del sys.modules[made.__name__]


def run(source: str, module: types.ModuleType) -> None:
    """Run source as the text of a module."""
    exec(compile(textwrap.dedent(source), "<test>", "exec", dont_inherit=True), module.__dict__)


@pytest.mark.parametrize("future", ["from __future__ import annotations", ""])
def test_names_may_come_later(module: types.ModuleType, future: str) -> None:
    """A class may name itself, and classes that follow in the module; they are found at first use."""
    run(
        f"""
        {future}
        import dataclasses, msgspec
        @signature
        class Node:
            text: str = In()
            parts: "list[Later]" = In(default=[])
            kids: "list[Node]" = Out()
            later: "Box" = Out()
        @dataclasses.dataclass
        class Box:
            inner: "Later"
        class Later(msgspec.Struct):
            n: int
        """,
        module,
    )
    node, later, box = module.Node, module.Later, module.Box
    text = '{"text":"x","parts":[{"n":0}],"kids":[{"text":"y"}],"later":{"inner":{"n":1}}}'
    record = from_json(node, text)
    assert (record.parts, record.later) == ([later(0)], box(later(1)))
    assert type(record.kids[0]) is node
    assert msgspec.json.decode(text, type=node) == record
    assert spec_of(node).definition("Later").name == "Later"


def test_names_of_a_function_are_seen(module: types.ModuleType) -> None:
    """Classes that are local to the function, or to the signature's own body, can be types."""
    run(
        """
        from __future__ import annotations
        import dataclasses
        def make():
            @dataclasses.dataclass
            class Inner:
                n: int
                more: Inner | None = None
            @signature
            class Local:
                class Part:
                    ...
                Part = Inner
                text: str = In()
                inner: Inner = Out()
                part: Part = Out()
                again: list[Local] = Out()
            return Local, Inner
        """,
        module,
    )
    local, inner = module.make()
    text = '{"text":"x","inner":{"n":1,"more":{"n":2}},"part":{"n":3},"again":[{"text":"q"}]}'
    record = from_json(local, text)
    assert (record.inner, record.part) == (inner(1, inner(2)), inner(3))
    assert type(record.again[0]) is local


def test_a_name_that_never_comes_is_reported_with_its_line(module: types.ModuleType) -> None:
    """At first use, every name that is still unknown is listed; once it is defined, all is well."""
    run(
        """
        from __future__ import annotations
        @signature
        class Node:
            a: Never1 = In()
            o: list[Never2] = Out()
        """,
        module,
    )
    for use in (lambda: module.Node(a=1), lambda: spec_of(module.Node)):
        with pytest.raises(DefinitionError) as caught:
            use()
        assert [p.field for p in caught.value.problems] == ["a", "o"]
        assert "name 'Never1' is not defined" in str(caught.value)
    module.__dict__.update(Never1=int, Never2=str)
    assert module.Node(a=1).a == 1


def test_rules_hold_for_names_that_come_later(module: types.ModuleType) -> None:
    """A late type that cannot be used is refused like any other."""
    run("@signature\nclass C:\n    a: 'Late' = In(ge=1)\n    o: str = Out()", module)
    module.__dict__["Late"] = str
    with pytest.raises(DefinitionError) as caught:
        module.C(a="x")
    assert [p.code for p in caught.value.problems] == ["dspex-constraint-type"]


def test_a_notebook_may_define_a_class_again() -> None:
    """The second class is another one, and refers to itself; records of the first stay as they were."""
    source = "@signature\nclass NB:\n    a: int = In()\n    o: 'list[NB]' = Out()\n"
    namespace: dict[str, Any] = {"__name__": "__main__", "signature": signature, "In": In, "Out": Out}
    exec(source, namespace)
    first = namespace["NB"]
    record = example(first(a=1), o=[first(a=2)])
    exec(source.replace("a: int", "a: str"), namespace)
    second = namespace["NB"]
    assert example(second(a="x"), o=[second(a="y")]).o[0].a == "y"
    assert record.o == [first(a=2)]
    assert first(a=1) != second(a="1")


def test_a_module_may_be_reloaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Old records live on; pickle says that their class is no longer the one of that name."""
    monkeypatch.syspath_prepend(tmp_path)
    file = tmp_path / "reloaded_for_a_test.py"
    file.write_text("from dspex import *\n@signature\nclass R:\n    a: int = In()\n    o: int = Out()\n")
    module = importlib.import_module(file.stem)
    old = module.R(a=1)
    importlib.reload(module)
    assert old.a == 1
    assert module.R(a=1) != old
    with pytest.raises(pickle.PicklingError):
        pickle.dumps(old)
    assert pickle.loads(pickle.dumps(module.R(a=1))) == module.R(a=1)
    del sys.modules[file.stem]


USES: dict[str, Callable[[Any], object]] = {
    "nothing": lambda cls: None,
    "binding": lambda cls: cls(a=1),
    "json": lambda cls: from_json(cls, to_json(example(cls(a=1), o=2))),
    "pydantic": to_pydantic,
    "dataclass": to_dataclass,
    "struct": to_struct,
    "parse": lambda cls: Predict(cls).parse("[[ ## o ## ]]\n1\n\n[[ ## completed ## ]]", cls(a=1)),
    "messages": lambda cls: Predict(cls).messages(a=1),
}


@pytest.mark.parametrize("use", USES)
def test_a_class_that_nobody_holds_is_collected(use: str) -> None:
    """Neither the class nor the variables of the function that defined it stay in memory."""

    class Big:
        pass

    def make() -> tuple[weakref.ref[Any], weakref.ref[Any]]:
        big = Big()

        @signature
        class Local:
            a: int = In()
            o: int = Out()

        USES[use](Local)
        return weakref.ref(Local), weakref.ref(big)

    cls, big = make()
    gc.collect()
    assert cls() is None
    assert big() is None


def test_threads_may_use_a_new_class_at_once() -> None:
    """First uses from many threads all see the finished class."""

    @signature
    class Shared:
        a: LateForThreads = In()  # type: ignore[name-defined]  # noqa: F821  # defined below
        o: str = Out()

    globals()["LateForThreads"] = int
    start = threading.Barrier(8)
    found: list[Any] = []

    def work() -> None:
        start.wait()
        found.append((Shared(a=1), spec_of(Shared), to_json(Shared(a=1))))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    del globals()["LateForThreads"]
    assert found == [(Shared(a=1), spec_of(Shared), '{"a":1}')] * 8


def test_a_caller_may_patch_methods_but_not_fields() -> None:
    """Mocks and autoreload can replace a method; the fields belong to the signature."""

    @signature
    class Patched:
        a: int = In()
        o: int = Out()

        def twice(self) -> int:
            return self.a * 2

    Patched.twice = lambda self: self.a * 3  # type: ignore[method-assign,assignment]  # as mocks do
    assert Patched(a=1).twice() == 3
    assert copy.copy(Patched(a=1)) == Patched(a=1)
