"""Every exception that dspex raises.

DspexError
├── DefinitionError (TypeError)     a signature is wrong; `.problems` lists every finding
├── BindError (TypeError)           inputs do not fit; one problem each, several come as a group
├── NotExecutedError                an output was read before the call
├── FrozenError (AttributeError)    a record was written to
├── AnswerError (ValueError)        the model's answer does not give the outputs
├── ModelError                      a model could not be called
│   ├── ModelNotFoundError          no such model, or the model file is not installed
│   ├── AuthenticationError         no key, or the key was refused
│   ├── UnreachableError            the server did not answer
│   ├── RateLimitError              the server asks for fewer requests
│   ├── DeadlineError (TimeoutError)
│   └── BlockedRequestError         real requests are switched off
├── BatchError (ExceptionGroup)     some calls of a batch failed
├── ConfigurationError (ValueError) an option or a setting is wrong or missing
├── MissingExtraError (ImportError) an optional dependency is not installed
└── GenerationError                 generated files cannot be written or have drifted

A failure with several causes is raised as a group: an instance of the same class that is an
`ExceptionGroup` too, with one exception for each cause, so `except BindError` and
`except* BindError` both work.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dspex.check.problem import Problem
    from dspex.lm.base import Message, Response
    from dspex.run.completion import Attempt

EXCERPT = 80
"""How many characters of a user's value an error message shows."""


_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    r"""Write control characters as escapes: on a terminal they could hide or forge what is shown.

    >>> print(visible("\x1b[2Jdone"))
    \x1b[2Jdone
    """
    return _CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def excerpt(value: object, limit: int = EXCERPT) -> str:
    """Show a value in at most `limit` characters.

    >>> excerpt("x" * 100, 12)
    "'xxxxxxx...'"
    """
    try:
        text = repr(value)
    except Exception as error:  # a user's __repr__ may do anything
        return f"<{type(value).__name__}: repr failed with {type(error).__name__}>"
    if len(text) <= limit:
        return text
    tail = text[-1] if text[0] == text[-1] and text[0] in "'\"" else ""
    return text[: limit - 3 - len(tail)] + "..." + tail


class DspexError(Exception):
    """Any failure that dspex reports."""


class DefinitionError(DspexError, TypeError):
    """A signature is defined wrongly.

    Attributes:
        signature: name of the signature, or the text of a signature string.
        problems: every finding of the rule book, in the order of the source.
    """

    def __init__(self, signature: str, problems: Sequence[Problem]) -> None:
        super().__init__(signature, tuple(problems))
        self.signature = signature
        self.problems = tuple(problems)

    def __str__(self) -> str:
        from dspex.check.render import render_problems

        return render_problems(self.signature, self.problems)


class BindError(DspexError, TypeError):
    """The inputs of a call do not fit the signature.

    Attributes:
        signature: name of the signature.
        problems: one sentence for each input that is wrong, missing or unknown.
    """

    def __init__(self, signature: str, problems: Sequence[str]) -> None:
        super().__init__(signature, tuple(problems))
        self.signature = signature
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return f"{self.signature}: " + "; ".join(self.problems)


class BindErrors(BindError, ExceptionGroup[BindError]):
    """Several inputs do not fit: a group with one `BindError` for each problem."""

    def __new__(cls, signature: str, problems: Sequence[str]) -> BindErrors:
        # pytest.raises(match=…) reads the message of a group, hence the whole of it here
        message = f"{signature}: " + "; ".join(problems)
        return ExceptionGroup.__new__(cls, message, [BindError(signature, (p,)) for p in problems])

    def derive(self, excs: Sequence[Any]) -> BindError:  # type: ignore[override]  # rebuilt from its problems
        return bind_error(self.signature, [p for e in excs for p in e.problems])

    def __reduce__(self) -> tuple[Any, ...]:
        return bind_error, (self.signature, self.problems)


def bind_error(signature: str, problems: Sequence[str]) -> BindError:
    """Make one `BindError`, or a group of them when there is more than one problem."""
    return BindErrors(signature, problems) if len(problems) > 1 else BindError(signature, problems)


class NotExecutedError(DspexError):
    """An output was read from a record that was only bound.

    It is deliberately no `AttributeError`: as one, `getattr(record, "priority", None)` would be
    None without a word.
    """

    def __init__(self, signature: str, field: str) -> None:
        super().__init__(signature, field)
        self.signature = signature
        self.field = field

    def __str__(self) -> str:
        return (
            f"{self.signature}.{self.field} is an output: it has no value before the call. "
            f"Run it first, for example Predict({self.signature})(...).{self.field}"
        )


class FrozenError(DspexError, AttributeError):
    """A record, or a field of its class, was written to."""


class AnswerError(DspexError, ValueError):
    """The model's answer does not give the outputs that the signature asks for.

    Attributes:
        signature: name of the signature.
        problems: one sentence for each output that is missing or wrong.
        text: the whole answer; the message shows an excerpt only.
        route: "native" or "bridge", once a program has set it.
        trace_id: of the call, once a program has set it.
        messages: what the model was sent, once a program has set it.
        response: what the model answered, tokens included, once a program has set it.
        attempts: every answer that was refused, the last one included, once a program has set them.
    """

    route: str = ""
    trace_id: str = ""
    messages: Sequence[Message] = ()
    response: Response | None = None
    attempts: Sequence[Attempt] = ()

    def __init__(self, signature: str, problems: Sequence[str], text: str) -> None:
        super().__init__(signature, tuple(problems), text)
        self.signature = signature
        self.problems = tuple(problems)
        self.text = text

    def __str__(self) -> str:
        where = f" (route {self.route}{self._asked()})" if self.route else ""
        return (
            f"{self.signature}{where}: " + "; ".join(self.problems) + f". The answer was {excerpt(self.text)}"
        )

    def _asked(self) -> str:
        return f", asked {len(self.attempts)} times" if len(self.attempts) > 1 else ""


class AnswerErrors(AnswerError, ExceptionGroup[AnswerError]):
    """Several outputs are wrong: a group with one `AnswerError` for each problem."""

    def __new__(cls, signature: str, problems: Sequence[str], text: str) -> AnswerErrors:
        message = str(AnswerError(signature, problems, text))
        return ExceptionGroup.__new__(cls, message, [AnswerError(signature, (p,), text) for p in problems])

    def derive(self, excs: Sequence[Any]) -> AnswerError:  # type: ignore[override]  # rebuilt from its problems
        return answer_error(self.signature, [p for e in excs for p in e.problems], self.text)

    def __reduce__(self) -> tuple[Any, ...]:
        return answer_error, (self.signature, self.problems, self.text), self.__dict__


def answer_error(signature: str, problems: Sequence[str], text: str) -> AnswerError:
    """Make one `AnswerError`, or a group of them when there is more than one problem."""
    return (AnswerErrors if len(problems) > 1 else AnswerError)(signature, problems, text)


class ModelError(DspexError):
    """A model could not be called, or its server answered with an error.

    Attributes:
        model: the model's name as the user gave it.
        reason: what happened and what to do.
        status: HTTP status, when a server answered.
        retry_after: seconds that the server asks to wait, when it says so.
    """

    def __init__(
        self, model: str, reason: str, *, status: int | None = None, retry_after: float | None = None
    ) -> None:
        reason = visible(reason)  # it often quotes a server
        super().__init__(model, reason)
        self.model = model
        self.reason = reason
        self.status = status
        self.retry_after = retry_after

    def __str__(self) -> str:
        return f"{visible(self.model)}: {self.reason}"


class ModelNotFoundError(ModelError):
    """There is no such model, or its file is not installed."""


class AuthenticationError(ModelError):
    """The key is missing, or the server refused it."""


class UnreachableError(ModelError):
    """The server could not be reached or broke the connection."""


class RateLimitError(ModelError):
    """The server asks for fewer requests."""


class DeadlineError(ModelError, TimeoutError):
    """The call did not end before its deadline."""


class BlockedRequestError(ModelError):
    """Real requests are switched off, as in tests."""


class BatchError(DspexError, ExceptionGroup[Exception]):
    """Some calls of a batch failed; the group holds their errors in order.

    Attributes:
        results: one entry for each request: its value, or its error.
    """

    def __new__(cls, message: str, errors: Sequence[Exception], results: Sequence[object]) -> BatchError:
        return ExceptionGroup.__new__(cls, message, list(errors))

    def __init__(self, message: str, errors: Sequence[Exception], results: Sequence[object]) -> None:
        super().__init__(message, errors)
        self.results = list(results)

    def derive(self, excs: Sequence[Any]) -> BatchError:  # type: ignore[override]  # keeps the results
        return BatchError(self.message, excs, self.results)

    def __reduce__(self) -> tuple[Any, ...]:
        return BatchError, (self.message, list(self.exceptions), self.results)

    def __str__(self) -> str:
        return f"{self.message}; the first: {self.exceptions[0]}"


class ConfigurationError(DspexError, ValueError):
    """An option, a setting or a name is wrong or missing."""


class MissingExtraError(DspexError, ImportError):
    """An optional dependency is not installed.

    Attributes:
        extra: name of the extra, as in `pip install "dspex[dspy]"`.
    """

    def __init__(self, extra: str, purpose: str) -> None:
        super().__init__(extra, purpose)
        self.extra = extra
        self.purpose = purpose

    def __str__(self) -> str:
        return (
            f'{self.purpose} needs an optional dependency. Install it with: pip install "dspex[{self.extra}]"'
        )


class GenerationError(DspexError):
    """Generated files cannot be written, were edited by hand, or have drifted from their source."""
