"""How large a file becomes once it is compressed, known while it is written."""

import zlib

_GZIP = 16 + zlib.MAX_WBITS
# Bytes of input that the compressor may hold back; they count in full.
_UNWRITTEN = 256 * 1024


class Compressed:
    """Counts the bytes of a gzip file of all that was given to ``add``."""

    def __init__(self) -> None:
        self._compressor = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
        self._written = 0
        self._pending = 0

    def add(self, data: bytes) -> None:
        self._written += len(self._compressor.compress(data))
        self._pending += len(data)
        if self._pending > _UNWRITTEN:
            # Each flush costs a few bytes of compression, and the real file has none: the sum stays
            # above it.
            self._written += len(self._compressor.flush(zlib.Z_SYNC_FLUSH))
            self._pending = 0

    @property
    def size(self) -> int:
        """Bytes; an upper bound, exact after the last flush."""
        return self._written + self._pending
