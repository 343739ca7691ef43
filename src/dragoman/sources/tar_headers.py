"""Headers of a tar archive that may not say whatever they like: Python reads long ones whole."""

from __future__ import annotations

import tarfile
from typing import Self

LONGEST = 1024 * 1024
"""Bytes of a long name, or of what is said of a member in the form of POSIX (pax)."""
_LONG = {
    tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE,
}  # fmt: skip
_UNKNOWN = b"?"
"""A type of which Python passes over the content."""


class Header(tarfile.TarInfo):
    """A header of a member; `refused` says why what it heads is not read, if so.

    What is said of all that follows (a global header) is `passed_over`: nothing in it is needed.
    """

    refused: str = ""
    passed_over: bool = False

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        """Return the header in a block."""
        header = super().frombuf(buf, encoding, errors)
        if header.type in _LONG and header.size > LONGEST:
            header.refused = f"its header is longer than {LONGEST:,} bytes, the most that is read"
            header.type = _UNKNOWN
        elif header.type == tarfile.GNUTYPE_SPARSE:
            header.refused, header.type = "it is a sparse file, which is not read", _UNKNOWN
        elif header.type == tarfile.XGLTYPE:
            header.passed_over, header.type = True, _UNKNOWN
        return header

    def _proc_gnusparse_10(self, *_: object) -> None:
        """Refuse a list of holes that stands in the content, which Python reads whole."""
        raise tarfile.ReadError("a sparse file, which is not read")
