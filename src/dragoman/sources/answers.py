"""What an answer of a web server holds, unpacked here: no more at a time than is asked for.

urllib3 would unpack whatever a server names, one packing within another, a thousand times what was sent.
"""

from __future__ import annotations

import zlib

from urllib3.response import HTTPResponse

from dragoman.errors import BadInput

_PART = 64 * 1024
_GZIP, _RAW = 16 + zlib.MAX_WBITS, -zlib.MAX_WBITS


def content_of(response: HTTPResponse, most: int) -> bytes:
    """Return what an answer holds. Raises BadInput beyond `most` bytes, zlib.error where it is damaged."""
    packing = (response.headers.get("content-encoding") or "").strip().lower()
    if packing not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise BadInput(f"the answer is packed in a way that was not asked for: {packing[:60]!r}")
    content, unpack = bytearray(), None
    while part := response.read1(_PART, decode_content=False):
        if unpack is None and packing not in ("", "identity"):
            unpack = zlib.decompressobj(_bits(packing, part))
        while part:
            content += unpack.decompress(part, most + 1) if unpack else part
            part = unpack.unconsumed_tail if unpack else b""
            if len(content) > most:
                raise BadInput(f"longer than {most:,} bytes, the most that is read")
    if unpack and not unpack.eof:
        raise BadInput("the connection fails: the answer ends within its compressed content")
    return bytes(content)


def _bits(packing: str, part: bytes) -> int:
    """Return zlib's word for a packing; "deflate" is meant to have zlib's head and often has none."""
    if packing != "deflate":
        return _GZIP
    has_head = part[0] & 15 == 8 and int.from_bytes(part[:2]) % 31 == 0
    return zlib.MAX_WBITS if has_head else _RAW
