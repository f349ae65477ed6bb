"""What of team A's project somebody else must not find in an answer."""

import io
import zipfile

from tests.scope.district import MASKED_MOBILE, SECRETS

OUTSIDE = frozenset({
    "other_member", "other_leader", "other_chain_leader", "other_officer", "clerk", "sysadmin", "secadmin", "other_partner",
})  # fmt: skip
# They read the project, and no number in full.
INSIDE = frozenset({"member", "hq", "officer", "partner"})
READERS = OUTSIDE | INSIDE | {"data_admin"}

# The clerk's agency is asked for its opinion: he reads what is reviewed, and nothing of the negotiation.
TOLD_TO_CLERK = {SECRETS[key] for key in ("name", "no", "content", "material", "review")}
ASKING_CLERK = {"reviews:opinions", "reviews:opinion", "reviews:material"}
# His calendar says by when each opinion is due.
CALENDARS = ("insights:calendar", "api-calendar-")
# It also co-operates in a task: he reads the task and which project it is about, no more.
TASK_OF_CLERK = {SECRETS[key] for key in ("name", "task")}
TASKS = ("tasks:", "api-task-", "supervision:task")
# The data administrator keeps the firms and sees their people masked; projects are none of his business.
FOR_DATA_ADMIN = {word for key, word in SECRETS.items() if key != "contact"}


def is_read(name: str) -> bool:
    """Whether an address tells anything of the business."""
    return not name.startswith(("admin:jsi18n", "ops:"))


def leaks_in(text: str, person: str, name: str) -> list[str]:
    """Return the words of the project that ``person`` finds in the answer of the address ``name`` and must not."""
    return sorted(word for word in _kept_from(person, name) if word in text)


def _kept_from(person: str, name: str) -> set[str]:
    if person in INSIDE:
        return {SECRETS["mobile"]}
    if person == "data_admin":
        return FOR_DATA_ADMIN
    if person not in OUTSIDE:
        return set()
    words = {*SECRETS.values(), MASKED_MOBILE}
    if person != "clerk":
        return words
    if name in ASKING_CLERK or name.startswith(CALENDARS):
        return words - TOLD_TO_CLERK
    return words - TASK_OF_CLERK if name.startswith(TASKS) else words


def text_of(answer) -> str:
    """What a reader finds in an answer; workbooks are unpacked."""
    content = answer.getvalue() if answer.streaming else answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return content.decode(errors="replace")
