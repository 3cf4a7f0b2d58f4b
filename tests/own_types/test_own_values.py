"""What the types of dspex take, and what they say of what they do not take."""

from __future__ import annotations

import base64
import contextlib
import functools
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dspex import (
    Audio,
    BindError,
    Code,
    ConfigurationError,
    ContentError,
    Document,
    DspexError,
    File,
    History,
    Image,
    Reasoning,
    Tool,
    ToolCall,
    ToolCalls,
)
from tests.own_types.own_cases import PNG, search

WAV = b"RIFF\x24\x00\x00\x00WAVEfmt "
SOUND = base64.b64encode(WAV).decode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one file of each kind, some of them not what they are called."""
    contents = {
        "a.png": PNG,
        "a.wav": WAV,
        "a.pdf": b"%PDF-1.4",
        "a.svg": b"<svg/>",
        "a.txt": b"text",
        "photo": PNG,
        "empty.png": b"",
        "text.png": b"text",
        "text.wav": b"text",
        "a.bin": b"\x00",
    }
    for name, data in contents.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def test_files_are_read(folder: Path) -> None:
    """A file is what its bytes say, and where they say nothing what its name says."""
    assert (
        Image.from_path(folder / "a.png") == Image.from_file(str(folder / "photo")) == Image.from_bytes(PNG)
    )
    assert Image.from_path(folder / "a.svg").url == "data:image/svg+xml;base64,PHN2Zy8+"
    assert Audio.from_path(folder / "a.wav") == Audio.from_bytes(WAV) == Audio(SOUND, "wav")
    assert File.from_path(folder / "a.pdf").block() == {
        "type": "file",
        "file": {"file_data": "data:application/pdf;base64,JVBERi0xLjQ=", "filename": "a.pdf"},
    }
    assert File.from_path(folder / "photo").media_type == "image/png"
    assert File.from_path(folder / "a.bin", "b", "text/x-y").media_type == "text/x-y"


WRONG_FILES: list[tuple[Any, str, str]] = [
    (Image.from_path, "none.png", r"Image: '.*none\.png' cannot be read: No such file"),
    (Image.from_path, ".", "cannot be read: Is a directory"),
    (Image.from_path, "empty.png", r"empty\.png' is empty"),
    (Image.from_path, "a.txt", "is no image: it is text/plain. Use File for other things"),
    (Image.from_path, "a.wav", "is no image: it is audio/wav"),
    (Image.from_path, "text.png", "is no image: its bytes are of no kind that is known"),
    (Image.from_path, "a\x00b", "cannot be read: embedded null"),
    (Audio.from_path, "a.png", "is no sound: it is image/png"),
    (Audio.from_path, "text.wav", "is no sound: its bytes are of no kind that is known"),
    (File.from_path, "none.pdf", r"File: '.*none\.pdf' cannot be read: No such file"),
]


@pytest.mark.parametrize(("read", "name", "told"), WRONG_FILES, ids=lambda v: v if isinstance(v, str) else "")
def test_wrong_files(folder: Path, read: Any, name: str, told: str) -> None:
    """The error names the file and says what is wrong with it."""
    with pytest.raises(ContentError, match=told):
        read(folder / name)


@pytest.mark.parametrize("kind", [Image, Audio, File])
def test_large_files(folder: Path, kind: Any) -> None:
    """A file that is larger than asked for is not read; neither is a device that never ends."""
    name = {Image: "a.png", Audio: "a.wav", File: "a.pdf"}[kind]
    assert kind.from_path(folder / name, max_bytes=16)
    with pytest.raises(ContentError, match=r"is larger than the 7 bytes that are read.*raise max_bytes"):
        kind.from_path(folder / name, max_bytes=7)
    with pytest.raises(ContentError, match="is larger than the 1,000 bytes that are read"):
        kind.from_file("/dev/zero", max_bytes=1000)
    with pytest.raises(ContentError, match="takes the path of a file, not 3"):
        kind.from_path(3)


WRONG: list[tuple[Any, str]] = [
    (
        lambda: Image("ftp://x.y/z"),
        "no way to an address such as 'ftp://x.y/z'. Use http, https, gs",
    ),
    (lambda: Image("file:///etc/passwd"), "no way to an address such as 'file:///etc/passwd'"),
    (lambda: Image("http://"), "no way to an address"),
    (
        lambda: Image("cat.png"),
        r"a URL or a data URI, not 'cat\.png'. For a file, use Image\.from_path",
    ),
    (lambda: Image("javascript:alert(1)"), "takes a URL or a data URI"),
    (lambda: Image(""), "takes a URL or a data URI"),
    (lambda: Image("http://[::1"), "takes a URL or a data URI"),
    (lambda: Image(PNG), r"takes a URL, not bytes. Use Image\.from_bytes"),
    (lambda: Image(3), "takes a URL, not 3"),
    (lambda: Image("data:image/png;base64,"), "there are no data"),
    (lambda: Image("data:image/png;base64,!!!"), "the data are no base64: '!!!'"),
    (lambda: Image("data:image/png;base64,AA\nAA"), "the data are no base64"),
    (lambda: Image("data:image/svg+xml,"), "the data URI holds no data"),
    (lambda: Image("data:application/pdf;base64,AAAA"), "takes images, not application/pdf. Use File"),
    (lambda: Image("data:;base64,AAAA"), "takes images, not no media type"),
    (lambda: Image.from_bytes(b"text"), "are no image that is known .* Give media_type="),
    (lambda: Image.from_bytes(b"%PDF-1.4"), r"no image that is known \(they are application/pdf\)"),
    (lambda: Image.from_bytes(PNG, "text/plain"), "takes images, not text/plain"),
    (lambda: Image.from_bytes(PNG, "png"), "'png' is no media type"),
    (lambda: Image.from_bytes("x"), r"Image\.from_bytes\(\) takes bytes, not 'x'"),
    (lambda: Audio(SOUND), 'the format is not told. Give audio_format=, such as "wav"'),
    (lambda: Audio("", "wav"), "there are no data"),
    (lambda: Audio("sound.wav", "wav"), r"the data are no base64: 'sound\.wav'"),
    (lambda: Audio(WAV), r"takes base64, not bytes. Use Audio\.from_bytes"),
    (lambda: Audio("data:image/png;base64,AAAA"), "takes sounds, not image/png"),
    (lambda: Audio.from_bytes(b"text"), "are no sound that is known .* Give audio_format="),
    (lambda: Audio.from_bytes(PNG), r"\(they are image/png\)"),
    (lambda: File(), "needs file_data, file_id or filename"),
    (lambda: File("", file_id=" "), "needs file_data, file_id or filename"),
    (lambda: File("a.pdf"), r"file_data is a data URI, not 'a\.pdf'. Use File\.from_path"),
    (lambda: File(b"x"), r"takes a data URI, not bytes. Use File\.from_bytes"),
    (lambda: File(file_id=3), "file_id is a text, not 3"),
    (lambda: File("data:application/pdf;base64,%"), "the data are no base64"),
    (lambda: File.from_bytes(b""), "there are no data"),
    (lambda: File.from_bytes(b"x", media_type="x"), "'x' is no media type"),
    (lambda: Document(3), "data is a text, not 3"),
    (lambda: Document("x", title=3), "title is a text, not 3"),
    (lambda: Document("x", media_type="text/html"), "text/plain or application/pdf, not 'text/html'"),
    (lambda: Document("a b", media_type="application/pdf"), "the data are no base64"),
    (lambda: History("x"), "takes a list of turns, not 'x'"),
    (lambda: History(None), "takes a list of turns, not None"),
    (lambda: History({"a": 1}), "takes a list of turns"),
    (lambda: History([{"a": 1}, 2]), "turn 1 of a History is a mapping by names, not 2"),
    (lambda: History([{1: 2}]), "turn 0 of a History has the key 1"),
    (lambda: History.of(3), "a record or a mapping, not 3"),
    (lambda: Code(3), "Code takes a text, not 3"),
    (lambda: Code[""], "the name of one language"),
    (lambda: Code["a", "b"], "the name of one language"),
    (lambda: Reasoning(None), "Reasoning takes a text, not None"),
    (lambda: ToolCall(""), "has the name of a tool, not ''"),
    (lambda: ToolCall("a", [1]), r"the args of the ToolCall a are a mapping by names, not \[1\]"),
    (lambda: ToolCalls([1]), r"takes lists of ToolCall, not \[1\]"),
    (lambda: ToolCalls([ToolCall("a")], []), "there are 0 results for 1 calls. Give one for each"),
    (lambda: ToolCalls([ToolCall("a")]).with_results([1, 2]), "2 values and 2 is_errors for 1 calls"),
]


@pytest.mark.parametrize(("make", "told"), WRONG, ids=[told[:40] for _, told in WRONG])
def test_wrong_values(make: Any, told: str) -> None:
    """The error says what was given and what to give; it is a ValueError, and one of dspex."""
    with pytest.raises(ContentError, match=told) as raised:
        make()
    assert isinstance(raised.value, DspexError) and isinstance(raised.value, ValueError)


def test_long_contents_are_never_shown() -> None:
    """What a value or an error shows of megabytes is a few words."""
    data = bytes(3_000_000)
    values: list[Any] = [
        Image.from_bytes(PNG + data),
        Audio.from_bytes(WAV + data),
        File.from_bytes(data, "a.pdf"),
        Document(base64.b64encode(data).decode(), "title", "application/pdf"),
    ]
    assert repr(values[0]) == "Image(<image/png, 3 MB>)"
    for value in (*values, History([{"a": values}]), ToolCalls([ToolCall("a", {"a": values[0]})])):
        assert len(repr(value)) < 300
    with pytest.raises(ContentError) as raised:
        Image("data:image/png;base64,!" + "A" * 10_000)
    assert len(str(raised.value)) < 200


@given(st.binary(min_size=1, max_size=40))
def test_any_bytes_are_taken_where_it_is_told_what_they_are(data: bytes) -> None:
    """What goes in is what comes out; without being told, bytes are known or refused."""
    assert base64.b64decode(Image.from_bytes(data, "image/png").url.partition(",")[2]) == data
    assert base64.b64decode(Audio.from_bytes(data, "wav").data) == data
    for kind in (Image, Audio):
        with contextlib.suppress(ContentError):
            assert kind.from_bytes(data).block()


@given(st.text())
def test_any_text_is_a_value_or_an_error_of_dspex(text: str) -> None:
    """Whatever a text is, no other error leaves a constructor, and what it makes can be sent."""
    for make in (Image, File, Document, lambda t: Audio(t, "wav"), lambda t: Image(f"data:image/png;{t}")):
        try:
            made: Any = make(text)
        except ContentError:
            continue
        assert made.block()["type"] in ("image_url", "file", "document", "input_audio")


class TestTools:
    """Functions as tools."""

    def test_called_with_what_fits(self) -> None:
        """Arguments go by name or in order, and what stands for a type in JSON is read."""
        assert Tool(search)("x", 2) == Tool(search)(query="x", limit=2) == ["x", "x"]
        later: Any = Tool(lambda day: day, arg_types={"day": date})
        assert later(day="2026-01-31") == date(2026, 1, 31)
        assert Tool(functools.partial(search, limit=1))(query="x") == ["x"]

    def test_called_with_what_does_not_fit(self) -> None:
        """Everything that is wrong is told at once."""
        with pytest.raises(BindError) as raised:
            Tool(search)(limit="many", qery="x")
        told = str(raised.value)
        for problem in (
            "missing argument 'query'",
            "'limit' must be int",
            "no argument 'qery'; did you",
        ):
            assert problem in told
        with pytest.raises(BindError, match="2 positional arguments given, and it takes 0"):
            Tool(lambda: 1)(1, 2)
        with pytest.raises(BindError, match="'query' is given twice"):
            Tool(search)("x", query="y")

    def test_functions_without_types(self) -> None:
        """An argument without a type takes anything."""
        tool: Any = Tool(lambda a, b=2, **more: (a, b, more))
        assert tool.args == {"a": {}, "b": {"default": 2}, "more": {}}
        assert tool(a=object, c=3) == (object, 2, {"c": 3})

    async def helper(self, x: int) -> int:
        return x + 1

    @pytest.mark.asyncio
    async def test_asynchronous_functions(self) -> None:
        """They are awaited with acall; called without, they say so."""
        tool = Tool(self.helper)
        assert await tool.acall(x=1) == 2
        assert await ToolCall("helper", {"x": 1}).aexecute([tool]) == 2
        assert await ToolCall("search", {"query": "x"}).aexecute({"search": search}) == ["x"] * 3
        with pytest.raises(ConfigurationError, match=r"helper is asynchronous. Use: await tool\.acall"):
            tool(x=1)

    @pytest.mark.parametrize(
        ("function", "told"),
        [
            (3, "takes a function, not 3"),
            (Path, "Path is a class. Give a function that makes one"),
            (len, "'obj' cannot be given by name"),
            (lambda *xs: xs, r"'\*xs' cannot be given by name"),
            (max, "its parameters cannot be read"),
        ],
    )
    def test_what_is_no_tool(self, function: Any, told: str) -> None:
        """What cannot be called by name is refused when the tool is made."""
        with pytest.raises(ConfigurationError, match=told):
            Tool(function)

    def test_types_that_json_does_not_know(self) -> None:
        """The error names the tool and the parameter; the schemas may be given instead."""

        def save(where: Path, what: object) -> None: ...

        class Odd:
            pass

        def odd(x: Odd) -> None: ...

        odd.__annotations__["x"] = Odd
        with pytest.raises(ConfigurationError, match=r"Tool odd\.x.*Or give the schemas of its arguments"):
            Tool(odd)
        assert Tool(odd, args={"x": {"type": "string"}}).args == {"x": {"type": "string"}}

    def test_results_of_calls(self) -> None:
        """Calls name their tools; one that is unknown is told with those that there are."""
        calls = ToolCalls([ToolCall("search", {"query": "x", "limit": 1}, "call-1")])
        done = calls.with_results([c.execute([Tool(search)]) for c in calls.tool_calls])
        assert done.tool_call_results is not None
        assert done.tool_call_results[0].value == ["x"] and done.tool_call_results[0].call_id == "call-1"
        with pytest.raises(ConfigurationError, match=r"There is no tool 'find' to be called\. Given: search"):
            ToolCall("find").execute([search])
        with pytest.raises(BindError, match="missing argument 'query'"):
            ToolCall("search").execute([Tool(search)])
