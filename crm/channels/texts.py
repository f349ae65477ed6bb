"""The words of messages: titles, due days and our own addresses, never a number or a note."""

import datetime
import re
from collections.abc import Sequence
from typing import NamedTuple

from django.conf import settings

from crm.channels.lines import Line

MOST_IN_MAIL = 50
MOST_IN_GROUP = 10
LONGEST_SUBJECT = 80
# What is a mark, a mention or a link in one of the three robots' texts stands there as its wide form.
CALM = str.maketrans(
    {"<": "〈", ">": "〉", "[": "［", "]": "］", "*": "＊", "`": "｀", "_": "＿", "#": "＃", "@": "＠", "~": "～"}
)
TEST_TEXT = "这是一条测试消息，收到即说明渠道可用。"


class Message(NamedTuple):
    """A message before it is put into the format of its channel: the title, and parts of text with or without a link."""

    title: str
    parts: Sequence[tuple[str, str]]
    plain: bool = False  # a robot says it as text, so that it can mention people
    mobiles: tuple[str, ...] = ()


def one_line(text: str) -> str:
    """Return the text on one line, without signs that do not print."""
    return re.sub(r"\s+", " ", "".join(sign if sign.isprintable() else " " for sign in text)).strip()


def calm(text: str) -> str:
    """Return the text on one line and without anything that a robot would read as a mark, a mention or a link."""
    return one_line(text).translate(CALM)


def address_of(path: str) -> str:
    """Return the whole address of one of our pages."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def told(line: Line, today: datetime.date) -> str:
    """Return one reminder in words: how it stands to its due day, and its title."""
    days = (line.key.due_on - today).days
    state = f"已逾期 {-days} 天" if days < 0 else "今天到期" if days == 0 else f"{line.key.due_on:%m-%d} 到期"
    return f"{one_line(line.title)}（{state}）"


def subject_of(lines: Sequence[Line], today: datetime.date, *, urgent: bool) -> str:
    """Return the subject of a mail, or the title of a robot's message."""
    if urgent and len(lines) == 1:
        return f"【链招通】紧急提醒：{one_line(lines[0].title)}"[:LONGEST_SUBJECT]
    return f"【链招通】紧急提醒 {len(lines)} 条" if urgent else f"【链招通】{today:%m-%d} 待办提醒 {len(lines)} 条"


def mail_text(name: str, lines: Sequence[Line], today: datetime.date) -> str:
    """Return the body of a mail to a person."""
    rows = [
        f"{number}. {told(line, today)}\n   {address_of(line.path)}"
        for number, line in enumerate(lines[:MOST_IN_MAIL], 1)
    ]
    if len(lines) > MOST_IN_MAIL:
        rows.append(f"另有 {len(lines) - MOST_IN_MAIL} 条，请登录查看。")
    ways = f"全部提醒：{address_of('/notices/')}\n接收方式：{address_of('/notices/channels/')}"
    return "\n\n".join([f"{name}，您好：", "\n".join(rows), f"{ways}\n\n本邮件由链招通自动发出，请勿回复。"])


def for_group(lines: Sequence[Line], today: datetime.date, *, mobiles: tuple[str, ...] = ()) -> Message:
    """Return the urgent reminders of a group."""
    parts = [(calm(told(line, today)), address_of(line.path)) for line in lines[:MOST_IN_GROUP]]
    if len(lines) > MOST_IN_GROUP:
        parts.append((f"另有 {len(lines) - MOST_IN_GROUP} 条，请登录查看", address_of("/notices/")))
    return Message(calm(subject_of(lines, today, urgent=True)), parts, plain=True, mobiles=mobiles)
