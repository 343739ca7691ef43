"""The values of a JSON list, one at a time and still as JSON, so that a long list is never held whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from dragoman.errors import BadInput

_CHUNK = 64 * 1024
_STRING_ENDS = re.compile(rb'["\\]')
_MARK = re.compile(rb'["\[\]{},]')
_SPACE = b" \t\r\n"
_MARK_OF_UTF8 = b"\xef\xbb\xbf"


def list_values(stream: BinaryIO, longest: int) -> Iterator[bytes | None]:
    """Yield the bytes of each value of the list that a stream is, or of the values it is without brackets.

    None stands in place of a value of more than `longest` bytes. Whether a value is JSON is not checked.
    Raises BadInput where the list ends before its bracket.
    """
    chunk = stream.read(_CHUNK).removeprefix(_MARK_OF_UTF8).lstrip(_SPACE)
    has_brackets = chunk.startswith(b"[")
    splitter = _Splitter(longest, has_brackets=has_brackets)
    yield from splitter.take(chunk[has_brackets:])
    while chunk := stream.read(_CHUNK):
        yield from splitter.take(chunk)
    yield from splitter.end()


class _Splitter:
    """What was read of a list so far: how deep in it, whether within a string, and the value begun.

    Its commas stand at depth 1, or without brackets around it at depth 0.
    """

    def __init__(self, longest: int, *, has_brackets: bool) -> None:
        self._longest, self._has_brackets = longest, has_brackets
        self._depth = self._base = int(has_brackets)
        self._in_string = self._escaped = self._has_ended = self._is_too_long = False
        self._value = bytearray()
        self._values = 0

    def take(self, chunk: bytes) -> Iterator[bytes | None]:
        """Yield the values that end in a chunk."""
        at = start = 0
        while at < len(chunk):
            if self._escaped:
                self._escaped, at = False, at + 1
                continue
            match = (_STRING_ENDS if self._in_string else _MARK).search(chunk, at)
            if match is None:
                break
            at = match.end()
            sign = match[0]
            if self._in_string:
                self._in_string, self._escaped = sign != b'"', sign == b"\\"
            elif sign == b'"':
                self._in_string = True
            elif self._ends_value(sign):
                self._hold(chunk[start : at - 1])
                start = at
                yield from self._taken(is_empty_a_value=sign == b"," or self._values > 0)
        self._hold(chunk[start:])

    def end(self) -> Iterator[bytes | None]:
        """Yield the last value, where no bracket ended it. Raises BadInput where one should have."""
        yield from self._taken(is_empty_a_value=not self._has_brackets)
        if self._has_brackets and not self._has_ended:
            raise BadInput("not JSON: the list ends before its last bracket")

    def _ends_value(self, sign: bytes) -> bool:
        if sign in b"[{":
            self._depth += 1
            return False
        if sign in b"]}":
            self._depth -= 1
            ends_list = self._has_brackets and self._depth == 0
            self._has_ended = self._has_ended or ends_list
            return ends_list
        return self._depth == self._base

    def _hold(self, part: bytes) -> None:
        if len(self._value) + len(part) > self._longest:
            self._is_too_long = True
            self._value.clear()
        elif not self._is_too_long:
            self._value += part

    def _taken(self, *, is_empty_a_value: bool) -> Iterator[bytes | None]:
        """Yield the value that ends here, and begin the next."""
        value, too_long = bytes(self._value).strip(_SPACE), self._is_too_long
        self._value.clear()
        self._is_too_long = False
        if value or too_long or is_empty_a_value:
            self._values += 1
            yield None if too_long else value
