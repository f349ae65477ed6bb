"""Text for Word files, which are XML."""

import re

# What XML 1.0 cannot hold; a vertical tab is the line end that word processors put into pasted text.
_IMPOSSIBLE = re.compile("[\x00-\x08\x0c\x0e-\x1f\ufffe\uffff]")


def document_text(text: str) -> str:
    """Return ``text`` as a document can hold it: a vertical tab is a line end, other control characters are left out."""
    return _IMPOSSIBLE.sub("", text.replace("\x0b", "\n"))
