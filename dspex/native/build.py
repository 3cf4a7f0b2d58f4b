"""From a signature class to its native program: generated ahead of time, or now and in memory."""

from __future__ import annotations

import linecache
import sys
import typing
import warnings
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from importlib.util import find_spec
from itertools import count
from types import ModuleType
from typing import Any, Final

from dspex.native.live import Live
from dspex.native.program import Program
from dspex.spec.dialect import DIALECTS, Dialect
from dspex.spec.fingerprint import fingerprint
from dspex.spec.signature import SignatureSpec
from dspex.spec.wording import Wording

Key = tuple[Any, str, bool]
KEPT: Final = 16
"""Of how many wordings of one signature the programs are kept."""
_NUMBERS: Final = count(1)
IN_MEMORY: Final = "programs are built in memory instead"


def program(signature: Any, *, dialect: str, reasoning: bool = False) -> Program:
    """Return the native program of a signature; it is built once.

    Args:
        signature: a class made by `@signature`, or an alias of a generic one.
        dialect: the prompt format.
        reasoning: for a chain of thought.
    """
    cls = typing.get_origin(signature) or signature
    cache: dict[Key, Program] = cls.__dict__.get("__dspex_programs__") or {}
    key = (typing.get_args(signature), dialect, reasoning)
    found = cache.get(key)
    if found is None:
        found = cache[key] = _generated(cls, dialect) if not key[0] and not reasoning else None  # type: ignore[assignment]  # replaced below
        if found is None:
            found = cache[key] = build(signature, dialect=dialect, reasoning=reasoning)
        type.__setattr__(cls, "__dspex_programs__", cache)
    return found


def worded_program(signature: Any, wording: Wording, *, dialect: str, reasoning: bool = False) -> Program:
    """Return the native program of a signature in other words; the last few are kept.

    Args:
        signature: a class made by `@signature`, or an alias of a generic one.
        wording: the words.
        dialect: the prompt format.
        reasoning: for a chain of thought.
    """
    cls = typing.get_origin(signature) or signature
    kept: dict[Any, Program] = cls.__dict__.get("__dspex_worded__") or {}
    key = (typing.get_args(signature), dialect, reasoning, wording)
    found = kept.pop(key, None)
    if found is None:
        found = build(signature, dialect=dialect, reasoning=reasoning, wording=wording)
    kept[key] = found  # the last one used is the last one
    while len(kept) > KEPT:
        dropped = kept.pop(next(iter(kept)))
        linecache.cache.pop(dropped.parse.__code__.co_filename, None)
    type.__setattr__(cls, "__dspex_worded__", kept)
    return found


def constructor(cls: Any) -> Callable[..., Any]:
    """Return the generated constructor of a record class."""
    for dialect in DIALECTS:
        ready = _generated(cls, dialect)
        if ready is not None and ready.bind is not None:
            return ready.bind
    return build_constructor(cls)


def live_of(signature: Any) -> Live:
    """Return a signature class, or an alias of a generic one, with its Python objects; made once."""
    cls = typing.get_origin(signature) or signature
    made: dict[Any, Live] = cls.__dict__.get("__dspex_live__") or {}
    key = typing.get_args(signature)
    if key not in made:
        made[key] = Live(signature)
        type.__setattr__(cls, "__dspex_live__", made)
    return made[key]


def field_checkers(signature: Any) -> dict[str, Callable[[object], list[Any]]]:
    """Return for each field the function that lists what is wrong with a value."""
    live = live_of(signature)
    return {f.name: live.checker(f.name) for f in live.own_spec.fields}


def build(
    signature: Any, *, dialect: str, reasoning: bool = False, wording: Wording | None = None
) -> Program:
    """Generate, compile and run a program in memory; its text is kept for tracebacks."""
    from dspex_codegen.program import Unit, emit

    live = Live(signature, reasoning=reasoning, wording=wording)
    unit = Unit(live.own_spec, (dialect,), reasoning=reasoning, bind=False, structs=False)  # type: ignore[arg-type]  # checked by the caller
    emitted = emit((unit,))
    label = f"{live.own_spec.name} {dialect}" + (" with reasoning" if reasoning else "")
    namespace = run(emitted.body, emitted.imports, live, emitted.live, label)
    made: Program = namespace["PROGRAMS"][0]
    made.source = emitted.body
    return made


def field_structure(spec: SignatureSpec, dialect: Dialect) -> str:
    """Write the part of a prompt that shows how requests and answers are laid out."""
    from dspex_codegen import prompt

    return prompt.field_structure(spec, dialect)


def build_constructor(signature: Any) -> Callable[..., Any]:
    """Generate, compile and run a constructor in memory."""
    from dspex_codegen.program import emit_constructor

    live = Live(signature)
    emitted, name = emit_constructor(live.own_spec)
    namespace = run(emitted.body, emitted.imports, live, emitted.live, f"{live.own_spec.name} constructor")
    bind: Callable[..., Any] = namespace[name]
    return bind


def run(
    body: str, imports: Mapping[str, tuple[str, ...]], live: Live, names: Iterable[str], label: str
) -> dict[str, Any]:
    """Run generated text with its imports done for it.

    The user's classes are not imported, since local ones cannot be: they are taken from the
    signature.

    Args:
        body: the text.
        imports: module → names, as in import statements.
        live: the signature.
        names: the constants that stand for `live` in the text.
        label: what tracebacks show as the file.
    """
    namespace: dict[str, Any] = {"__name__": f"dspex generated: {label}", "__builtins__": __builtins__}
    for module, wanted in imports.items():
        own = module.partition(".")[0] in PROVIDED
        home = import_module(module) if own else None
        for name in wanted:
            original, _, shown = name.partition(" as ")
            namespace[shown or original] = getattr(home, original) if own else _users_class(live, original)
    namespace.update(dict.fromkeys(names, live))
    filename = f"<dspex {label} #{next(_NUMBERS)}>"
    code = compile(body, filename, "exec", dont_inherit=True)
    linecache.cache[filename] = (len(body), None, body.splitlines(keepends=True), filename)
    exec(code, namespace)
    return namespace


def _users_class(live: Live, name: str) -> Any:
    """Find a class by the name that annotations use; what is not found there is never evaluated."""
    if name == live.record_class.__name__:
        return live.record_class
    return live.objects.get(name, Any)


PROVIDED = frozenset(("builtins", "dspex", "typing", "msgspec", "collections", "datetime", "decimal", "uuid"))


def generated_module(module: str) -> str:
    """Name the module that `dspex generate` writes beside a module of the user's.

    >>> generated_module("shop.support.signatures")
    'shop.support._dspex_signatures'
    """
    if hasattr(sys.modules.get(module), "__path__"):  # beside the package's __init__.py
        return f"{module}._dspex___init__"
    package, _, name = module.rpartition(".")
    return f"{package}._dspex_{name}" if package else f"_dspex_{name}"


def _generated(cls: Any, dialect: str) -> Program | None:
    """Find the program that was generated ahead of time, if it still fits the signature."""
    module = cls.__module__
    if "." not in cls.__qualname__ and module in sys.modules and module != "__main__":
        name = generated_module(module)
        if name not in sys.modules and not _exists(name):
            return None
        for made in _programs(name):
            if made.live.record_class is cls and made.dialect == dialect and not made.reasoning:
                if made.fingerprint == fingerprint(made.live.own_spec):
                    return made
                _warn(name, f"was generated for another {cls.__name__}; {IN_MEMORY}")
                return None
    return None


def _programs(name: str) -> tuple[Program, ...]:
    """Import a generated module; one that is broken or out of date counts as absent."""
    try:
        module = import_module(name)
        programs: tuple[Program, ...] = getattr(module, "PROGRAMS", ())
    except Exception as error:  # a name it imports is gone, or somebody edited it
        _warn(name, f"cannot be used ({type(error).__name__}: {error}); {IN_MEMORY}")
        sys.modules[name] = ModuleType(name)  # tried once
        return ()
    if not hasattr(module, "__dspex_looked_at__"):
        module.__dict__["__dspex_looked_at__"] = True
        if _is_edited(module):
            _warn(name, "was edited by hand and is used as it stands", "To write it anew, run", " --force")
    return programs


def _is_edited(module: ModuleType) -> bool:
    """Whether the file of a generated module is other than it was written; not where there is no file."""
    from dspex_codegen.header import is_untouched

    read: Callable[[str], str | None] | None = getattr(module.__loader__, "get_source", None)
    try:
        text = read(module.__name__) if read else None
    except (ImportError, OSError):
        return False
    return text is not None and not is_untouched(text)


def _warn(name: str, what: str, run: str = "Run", option: str = "") -> None:
    package = name.partition(".")[0].removeprefix("_dspex_")
    text = f"{name} {what}. {run}: dspex generate {package}{option}"
    warnings.warn(text, RuntimeWarning, stacklevel=2)


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False
