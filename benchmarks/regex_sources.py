"""Every regular expression of the program: where it is made, what it is, and how it is used.

The calls are found in the syntax trees of the modules. What they are given is seen by watching `re` while
every module is imported, every table loaded and the bundled examples are read; a call that was not made then
is evaluated where it needs nothing but its module's names.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Pattern = tuple[str | bytes, int]
"""An expression and its flags."""
_CALLS = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
_STRICT = {"match", "fullmatch"}
_PACKAGE = "dragoman"
_LOADER = "dragoman.lexicon.loading"
"""Where the patterns of tables are made; they stand under the files of the tables."""


@dataclass(slots=True)
class Site:
    """A call of `re` in the source, with the patterns that were given to it."""

    module: str
    first: int
    last: int
    name: str
    """What the pattern is kept as, or the function that makes it."""
    use: str
    """search, or match or fullmatch where every use is one of these."""
    call: ast.Call | None
    patterns: set[Pattern] = field(default_factory=set)

    @property
    def key(self) -> str:
        """Name the site without a line number."""
        return f"{self.module.removeprefix(_PACKAGE + '.')}:{self.name}"


def sites(exercise: Callable[[], None]) -> list[Site]:
    """Return every call of `re` in the package, with what was given to it while `exercise` ran.

    To be called in a process that has not imported the package.
    """
    seen: dict[tuple[str, int], set[Pattern]] = {}
    with _Watched(seen):
        modules = dict(_modules())
        _load_tables(modules.values())
        exercise()
    found = list(_calls(modules))
    for site in found:
        file = str(Path(str(modules[site.module].__file__)))
        for line in range(site.first, site.last + 1):
            site.patterns |= seen.get((file, line), set())
        if not site.patterns:
            site.patterns |= set(_evaluated(site, modules[site.module]))
    return [*(site for site in found if site.module != _LOADER), *_of_tables()]


class _Watched:
    """While it is entered, what is given to `re` is noted with the file and line of the caller."""

    def __init__(self, seen: dict[tuple[str, int], set[Pattern]]) -> None:
        self._seen, self._compile = seen, re._compile  # type: ignore[attr-defined]

    def __enter__(self) -> None:
        re._compile = self._noted  # type: ignore[attr-defined]

    def __exit__(self, *_: object) -> None:
        re._compile = self._compile  # type: ignore[attr-defined]

    def _noted(self, pattern: Any, flags: int) -> Any:
        made = self._compile(pattern, flags)
        frame = sys._getframe(2)
        at = (frame.f_code.co_filename, frame.f_lineno)
        self._seen.setdefault(at, set()).add((made.pattern, made.flags & ~re.UNICODE))
        return made


def _modules() -> Iterator[tuple[str, Any]]:
    package = importlib.import_module(_PACKAGE)
    for found in pkgutil.walk_packages(package.__path__, _PACKAGE + "."):
        if not found.name.endswith("__main__"):
            yield found.name, importlib.import_module(found.name)


def _load_tables(modules: Any) -> None:
    """Check every table, and call every cached function of the package that takes no arguments."""
    from dragoman.lexicon.loading import every_table

    for table in every_table():
        table.check()
    for module in modules:
        for value in list(vars(module).values()):
            cached = hasattr(value, "cache_info") and str(value.__module__).startswith(_PACKAGE)
            if cached and not inspect.signature(value).parameters:
                value()


def _of_tables() -> Iterator[Site]:
    """Yield the patterns that tables hold, one site for each file; how one is used its caller knows."""
    from dragoman.lexicon.loading import every_table

    for table in every_table():
        found: set[Pattern] = {
            (pattern.pattern, int(pattern.flags & ~re.UNICODE)) for pattern in _held(table)
        }
        if found:
            yield Site(table.row.__module__, 0, 0, table.file, "search", None, found)


def _held(value: Any) -> Iterator[re.Pattern[str]]:
    """Yield the patterns in a table, a row, or what these hold."""
    from dragoman.lexicon.loading import Row, Table, TomlSections

    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Table):
        yield from _held(value.value if isinstance(value, TomlSections) else getattr(value, "rows", ()))
    elif isinstance(value, Row):
        yield from (pattern for field in value.__struct_fields__ for pattern in _held(getattr(value, field)))
    elif isinstance(value, dict | tuple):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _held(each)


def _calls(modules: dict[str, Any]) -> Iterator[Site]:
    trees = {name: ast.parse(inspect.getsource(module)) for name, module in modules.items()}
    uses = _Uses(trees)
    for name, tree in trees.items():
        for function, variable, call in _inside(tree, "", ""):
            method = call.func.attr  # type: ignore[attr-defined]
            kept = variable or function
            use = uses.of(name, kept) if method == "compile" else _strictest({method})
            yield Site(name, call.lineno, call.end_lineno or call.lineno, function or variable, use, call)


def _inside(node: ast.AST, function: str, variable: str) -> Iterator[tuple[str, str, ast.Call]]:
    """Yield the calls of `re` below a node, each with its function and the name that it is assigned to."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef):
            yield from _inside(child, child.name, "")
        elif isinstance(child, ast.Assign) and isinstance(child.targets[0], ast.Name):
            yield from _inside(child, function, child.targets[0].id)
        else:
            if isinstance(child, ast.Call) and _is_of_re(child.func):
                yield function, variable, child
            yield from _inside(child, function, variable)


def _is_of_re(function: ast.AST) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "re"
        and function.attr in _CALLS
    )


class _Uses:
    """Which methods are called of a name, in its module and where it is imported."""

    def __init__(self, trees: dict[str, ast.Module]) -> None:
        self._of: dict[tuple[str, str], set[str]] = {}
        for module, tree in trees.items():
            imported = {
                alias.asname or alias.name: (node.module, alias.name)
                for node in ast.walk(tree)
                if isinstance(node, ast.ImportFrom) and node.module
                for alias in node.names
            }
            for name, method in _methods(tree):
                self._of.setdefault(imported.get(name, (module, name)), set()).add(method)

    def of(self, module: str, name: str) -> str:
        """Return how what a name holds, or a function returns, is used: search where that is not known."""
        return _strictest(self._of.get((module, name), set()))


def _methods(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield names with what is called of them, or of what a function of this name returns; "other" for
    another use."""
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node, parent in parents.items():
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            if isinstance(parent, ast.Call) and parent.func is node:
                parent = parents[parent]
            if not isinstance(parent, ast.Compare):
                yield node.id, parent.attr if isinstance(parent, ast.Attribute) else "other"


def _strictest(methods: set[str]) -> str:
    """Return what stands for all these uses: both for match and fullmatch."""
    if len(methods) == 1 and methods <= _STRICT:
        return next(iter(methods))
    return "both" if methods and methods <= _STRICT else "search"


def _evaluated(site: Site, module: Any) -> Iterator[Pattern]:
    """Yield what a call would be given, where that is known without making it."""
    if site.call is None:
        return
    given = [site.call.args[0]]
    flags = [one.value for one in site.call.keywords if one.arg == "flags"]
    if site.call.func.attr in {"compile", "search", "match", "fullmatch"}:  # type: ignore[attr-defined]
        flags += site.call.args[1 + (site.call.func.attr != "compile") :][:1]  # type: ignore[attr-defined]
    try:
        values = [eval(compile(ast.Expression(one), "", "eval"), vars(module)) for one in given + flags]
    except NameError:
        return
    made = re.compile(values[0], values[1] if len(values) > 1 else 0)
    yield made.pattern, made.flags & ~re.UNICODE
