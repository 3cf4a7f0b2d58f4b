"""Let cloudpickle, and with it Ray or joblib, send a record class to a process that cannot import it.

cloudpickle takes a class of `__main__` or of a function apart, makes it again from its name, bases
and a `__dict__` property if there is one, and then sets every other attribute. The fields of a
Struct cannot be set later, so that property carries them; what a record class derives from them is
kept back, by the rule that names in `__slots__` are not sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, NoReturn, get_args

from dspex.define.slots import LiveField
from dspex.spec.signature import SignatureSpec


class Parts(NamedTuple):
    """What a record class is made of, apart from the user's methods."""

    qualname: str
    spec: SignatureSpec
    own: tuple[str, ...]
    fields: Mapping[str, LiveField]
    options: Mapping[str, Mapping[str, Any]]
    names: Mapping[str, Any]
    has_post_init: bool


class Carrier(property):
    """Stands as `__dict__` in a record class, where records have none, and knows the class's parts."""

    cls: Any = None
    parts: Parts | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return carrier, (self.parts or parts_of(self.cls),)


def carrier(parts: Parts) -> Carrier:
    """Make a carrier in the receiving process."""
    made = Carrier()
    made.parts = parts
    return made


class NotSent:
    """Stands in a class that cannot be sent, and says why when somebody tries."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __reduce__(self) -> NoReturn:
        from pickle import PicklingError

        raise PicklingError(
            f"{self.name} has a cached_property and cannot be pickled by value. "
            "Move the class to a module that the other process can import, or make it a property."
        )


def parts_of(cls: Any) -> Parts:
    """Take a record class apart. A type that holds the class itself is sent as it was written."""
    fields: dict[str, LiveField] = cls.__dspex_fields__
    written: dict[str, Any] = cls.__dspex_written__
    sent = {
        n: f._replace(annotation=written[n]) if n in written and _holds(f.annotation, cls) else f
        for n, f in fields.items()
    }
    names = {n: o for n, o in cls.__dspex_objects__.items() if o is not cls and n.isidentifier()}
    own = tuple(name for name in fields if name in written)
    has_post_init = "__post_init__" in cls.__dict__
    return Parts(
        cls.__qualname__, cls.__dspex_base_spec__, own, sent, cls.__dspex_options__, names, has_post_init
    )


def _holds(annotation: Any, cls: type) -> bool:
    return annotation is cls or any(_holds(part, cls) for part in get_args(annotation))


def received(name: str, bases: tuple[type, ...], given: Mapping[str, Any], sent: Carrier) -> Any:
    """Make a record class of its parts; the user's methods follow."""
    from dspex.define.body import Body
    from dspex.define.construct import make_class
    from dspex.define.slots import equip

    parts = sent.parts or parts_of(sent.cls)
    namespace: dict[str, Any] = {"__post_init__": _post_init} if parts.has_post_init else {}
    if "__orig_bases__" in given:
        namespace["__orig_bases__"] = given["__orig_bases__"]
    module = str(given["__module__"])
    body = Body(namespace, {n: parts.fields[n] for n in parts.own}, {n: parts.options[n] for n in parts.own})
    cls = make_class(name, module, parts.qualname, bases, body)
    put = type.__setattr__
    put(cls, "__dspex_fields__", dict(parts.fields))
    put(cls, "__dspex_options__", dict(parts.options))
    put(cls, "__dspex_written__", {n: parts.fields[n].annotation for n in parts.own})
    put(cls, "__dspex_base_spec__", parts.spec)
    put(cls, "__dspex_known_spec__", parts.spec)
    put(cls, "__dspex_unresolved__", True)  # its types may not be there yet
    put(cls, "__dspex_objects__", {})
    put(cls, "__dspex_scope__", (module, {**parts.names, name: cls}))
    equip(cls, parts.fields, own=parts.own)
    return cls


def _post_init(self: object) -> None:
    """Call the user's `__post_init__`, which is set after msgspec has looked for one."""
    cls: Any = type(self)
    cls.__post_init__(self)
