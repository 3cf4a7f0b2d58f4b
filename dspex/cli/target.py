"""Find the signature that `module:Class`, or a signature string, names."""

from __future__ import annotations

from difflib import get_close_matches
from types import ModuleType
from typing import Any, Final

from dspex.cli.modules import import_user_module, module_name, prepare_path
from dspex.define.decorator import is_signature
from dspex.errors import ConfigurationError, DefinitionError, DspexError

HELP: Final = "module:Class, path/to/file.py:Class, or a string such as 'question -> answer'."


def find_signature(target: str) -> Any:
    """Return the signature class that a target names.

    Raises:
        ConfigurationError: there is no such module or class, it is no signature, or the string is wrong.
        DefinitionError: a signature in the module is wrong.
        UserCodeError: the module cannot be imported.
    """
    if "->" in target:
        from dspex.define.text import class_from_string

        try:
            made: Any = class_from_string(target, instructions=None, types=None, depth=1)
        except DefinitionError as error:  # here it is the command that is wrong, and no file
            raise ConfigurationError(str(error)) from error
        return made
    module, path = _found(target, f"names no signature. Write {HELP}")
    value = _attribute(module, path)
    if not is_signature(getattr(value, "__origin__", value)):
        raise ConfigurationError(f"{target} is no signature but {_kind(value)}. {_signatures(module)}")
    return value


def find_program(target: str) -> tuple[Any, str, str, str]:
    """Return the module of several predictors that a target names: one, or the class of one.

    Returns:
        It, the name of the Python module it is from, what is imported from there, and the expression
        that gives it.

    Raises:
        ConfigurationError: there is no such thing, it is no `Module`, or its class takes arguments.
        UserCodeError: the Python module cannot be imported.
    """
    from dspex.run.module import Module

    module, path = _found(target, "names no program. Write module:Class, or path/to/file.py:Class.")
    value: Any = _attribute(module, path)
    if issubclass(value.__class__, Module):
        return value, module.__name__, path, path
    if Module not in getattr(value, "__mro__", ()):
        raise ConfigurationError(f"{target} is no dspex.Module, nor a class of them, but {_kind(value)}.")
    try:
        return value(), module.__name__, path, f"{path}()"
    except TypeError as error:
        raise ConfigurationError(
            f"{path}() does not work: {error}. Give the name of one that is made: {module.__name__}:name"
        ) from error


def _found(target: str, wrong: str) -> tuple[ModuleType, str]:
    """Import the Python module of a target; return it and the path in it."""
    place, colon, path = target.rpartition(":")
    prepare_path()
    if not colon or not place or not path:
        raise ConfigurationError(f"{target!r} {wrong}{_hint(target)}")
    return import_user_module(module_name(place)), path


def _attribute(module: ModuleType, path: str) -> Any:
    value: Any = module
    for name in path.split("."):
        try:
            value = getattr(value, name)
        except AttributeError:
            found = get_close_matches(path, [*_names(module), *vars(module)], n=1)
            guess = f" Did you mean {found[0]!r}?" if found else ""
            raise ConfigurationError(
                f"{module.__name__} has no {path!r}.{guess} {_signatures(module)}"
            ) from None
    return value


def _names(module: ModuleType) -> list[str]:
    return [name for name, value in vars(module).items() if is_signature(value)]


def _signatures(module: ModuleType) -> str:
    names = _names(module)
    if not names:
        return f"{module.__name__} has no signatures: classes with @signature at its top level."
    return f"Signatures in {module.__name__}: {', '.join(names)}."


def _hint(name: str) -> str:
    """Tell the signatures of a module that was named without a class."""
    try:
        module = import_user_module(module_name(name))
    except DspexError:
        return ""
    return f" {_signatures(module)}"


def _kind(value: object) -> str:
    if isinstance(value, type):
        return "a class without @signature"
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"
