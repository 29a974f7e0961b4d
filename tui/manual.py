"""The manual: what each setting does, read from the text under its field, so that there is no second one to forget."""

import ast
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from functools import cache


@cache
def manual(model: type) -> Mapping[str, str]:
    """What each field of a model or a dataclass does, those that it inherits included; empty where nothing is said."""
    said: dict[str, str] = {}
    for each in reversed(model.__mro__):
        if not each.__module__.startswith(("pydantic", "builtins", "typing", "abc")):
            said |= _said(each)
    return said


def purpose(model: type) -> str:
    """What a model itself is, in its first paragraph; empty where nothing is said."""
    return _plain((inspect.cleandoc(model.__doc__) if model.__doc__ else "").partition("\n\n")[0])


def _said(model: type) -> Iterator[tuple[str, str]]:
    body = ast.parse(textwrap.dedent(inspect.getsource(model))).body[0]
    assert isinstance(body, ast.ClassDef)  # noqa: S101 - it is the source of a class
    for field, text in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and _is_text(text):
            assert isinstance(text, ast.Expr)  # noqa: S101 - likewise, seen a line above
            yield field.target.id, _plain(ast.literal_eval(text.value))


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _plain(text: str) -> str:
    """As one line, without the marks of the docstrings."""
    return " ".join(text.split()).replace("``", "`")
