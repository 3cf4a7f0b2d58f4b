"""Values in tags, as the XML format of DSPy 3.4 shows them in the answers of demos (`XMLAdapter`)."""

from __future__ import annotations

from typing import Any, Final

_LIST: Final[Any] = list  # typed Any: type checkers would make a tested value a list of unknown
_DICT: Final[Any] = dict


def escaped(text: str) -> str:
    """Write text so that nothing in it is a tag or a reference."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


def tagged(tag: str, value: Any, attribute: str = "") -> str:
    """Write a value of JSON builtins in a tag, its parts in tags of their own.

    Args:
        tag: its name.
        value: the value.
        attribute: of the tag, with a space before it.
    """
    if value is None or value == []:
        return f"<{tag}{attribute} />"
    if isinstance(value, _LIST):
        inside = "".join(tagged("item", item) for item in value)
    elif isinstance(value, _DICT):
        inside = "".join(_entry(str(key), item) for key, item in value.items())
    else:
        inside = escaped(str(value))
    return f"<{tag}{attribute}>{inside}</{tag}>"


def _entry(key: str, value: Any) -> str:
    """Write an entry of a dict: under its key if that can be a tag, else with the key beside the tag."""
    if (key[:1] + key[1:].replace("-", "_").replace(".", "_")).isidentifier():
        return tagged(key, value)
    return tagged("entry", value, f" key={_quoted(key)}")


def _quoted(text: str) -> str:
    """Write the value of an attribute, as `xml.sax.saxutils.quoteattr` does."""
    for sign, reference in _IN_ATTRIBUTES:
        text = text.replace(sign, reference)
    if '"' not in text:
        return f'"{text}"'
    return '"' + text.replace('"', "&quot;") + '"' if "'" in text else f"'{text}'"


_IN_ATTRIBUTES: Final = (
    ("&", "&amp;"),
    ("<", "&lt;"),
    (">", "&gt;"),
    ("\n", "&#10;"),
    ("\r", "&#13;"),
    ("\t", "&#9;"),
)
