"""What is kept of a file name that a user's machine sent."""

import re
import unicodedata

LONGEST = 120
FALLBACK = "未命名文件"
NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*]')
LONGEST_ENDING = 12


def safe_name(name: str) -> str:
    """Return the last part of a name without control, bidirectional and path characters, its ending kept when cut."""
    last = re.split(r"[/\\]", name)[-1]
    visible = "".join(character for character in last if unicodedata.category(character) not in ("Cf", "Cs", "Co"))
    clean = NOT_IN_NAMES.sub("_", visible).strip(" .")
    stem, dot, ending = clean.rpartition(".")
    if len(clean) > LONGEST and dot and len(ending) <= LONGEST_ENDING:
        clean = stem[: LONGEST - len(ending) - 1] + dot + ending
    return clean[:LONGEST] or FALLBACK
