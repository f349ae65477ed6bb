"""What the robots of 企业微信, 钉钉 and 飞书 are sent, signed as each documents it, and what their answers mean."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote_plus, urlsplit

from core.outbound import Answer
from crm.channels.models import Robot
from crm.channels.texts import Message

MOST_BYTES = {"wecom-text": 2048, "wecom-markdown": 4096, "dingtalk": 20_000, "feishu": 20_000}
HEADERS = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "lianzhao"}
# Too often: the robot is well, and takes the same again later.
TOO_OFTEN = {45009, 130101, 410100, 11232, 9499}


class Request(NamedTuple):
    """One request as it goes over the line."""

    url: str
    body: bytes


def request_for(robot: Robot, message: Message, moment: float) -> Request:
    """Return what the robot is sent at ``moment`` (seconds since 1970); its signature holds for about an hour."""
    return _FORMATS[robot.brand](robot, message, moment)


def fault_in(answer: Answer) -> str:
    """Return why the robot did not take the message, empty when it did."""
    said = _read(answer)
    if answer.status != 200 or said is None:
        return f"对方应答异常（{answer.status}）"
    code = _code(said)
    if code == 0:
        return ""
    words = str(said.get("errmsg") or said.get("msg") or said.get("StatusMessage") or "")
    return f"{'发送过于频繁' if code in TOO_OFTEN else '对方拒收'}（{code}）：{words}"[:300]


def without_secrets(words: str, robot: Robot) -> str:
    """Return an answer's words without what the robot's address, its secret or anybody's number say."""
    parts = urlsplit(robot.address)
    keys = [value for _name, value in parse_qsl(parts.query)] + parts.path.split("/")[-1:]
    for secret in (robot.address, robot.secret, *keys):
        if len(secret) > 3:
            words = words.replace(secret, "＊＊＊")
    return re.sub(r"1[3-9]\d{9}", "＊＊＊", words)


def is_away(answer: Answer) -> bool:
    """Say whether the robot takes nothing at the moment, whatever it is sent."""
    said = _read(answer)
    return answer.status != 200 or said is None or _code(said) in TOO_OFTEN


def _read(answer: Answer) -> dict[str, Any] | None:
    try:
        said = json.loads(answer.body)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


def _code(said: dict[str, Any]) -> Any:
    return said.get("errcode", said.get("code", said.get("StatusCode")))


def wecom(robot: Robot, message: Message, moment: float) -> Request:
    """企业微信: the key in the address is the only secret; only a text can mention people by their numbers."""
    if message.plain:
        text = _within(MOST_BYTES["wecom-text"], message, _plain_line)
        content: dict[str, Any] = {"content": text}
        if message.mobiles:
            content["mentioned_mobile_list"] = list(message.mobiles)
        return Request(robot.address, _json({"msgtype": "text", "text": content}))
    text = _within(MOST_BYTES["wecom-markdown"], message, _marked_line, head="### ")
    return Request(robot.address, _json({"msgtype": "markdown", "markdown": {"content": text}}))


def dingtalk(robot: Robot, message: Message, moment: float) -> Request:
    """钉钉: milliseconds and secret signed with the secret, in the address."""
    at = {"atMobiles": list(message.mobiles), "isAtAll": False}
    if message.plain:
        text = _within(MOST_BYTES["dingtalk"], message, _plain_line)
        body = _json({"msgtype": "text", "text": {"content": text}, "at": at})
    else:
        text = _within(MOST_BYTES["dingtalk"], message, _marked_line, head="### ", between="\n\n")
        body = _json({"msgtype": "markdown", "markdown": {"title": message.title, "text": text}, "at": at})
    if not robot.secret:
        return Request(robot.address, body)
    stamp = str(round(moment * 1000))
    sign = _signed(robot.secret, f"{stamp}\n{robot.secret}")
    joint = "&" if "?" in robot.address else "?"
    return Request(f"{robot.address}{joint}timestamp={stamp}&sign={quote_plus(sign)}", body)


def feishu(robot: Robot, message: Message, moment: float) -> Request:
    """飞书: seconds and secret are the key with which nothing is signed, in the body."""
    rows = [[_feishu_part(text, link)] for text, link in message.parts]
    body: dict[str, Any] = {}
    if robot.secret:
        stamp = str(round(moment))
        body = {"timestamp": stamp, "sign": _signed(f"{stamp}\n{robot.secret}", "")}
    post = {"zh_cn": {"title": message.title, "content": rows}}
    return Request(robot.address, _json({**body, "msg_type": "post", "content": {"post": post}}))


_FORMATS: dict[str, Callable[[Robot, Message, float], Request]] = {
    "wecom": wecom, "dingtalk": dingtalk, "feishu": feishu,
}  # fmt: skip


def _signed(key: str, text: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), hashlib.sha256)).decode("ascii")


def _feishu_part(text: str, link: str) -> dict[str, str]:
    return {"tag": "a", "text": text, "href": link} if link else {"tag": "text", "text": text}


def _plain_line(text: str, link: str) -> str:
    return f"{text}\n{link}" if link else text


def _marked_line(text: str, link: str) -> str:
    return f"- [{text}]({link})" if link else f"- {text}"


def _within(most: int, message: Message, line: Callable[[str, str], str], head: str = "", between: str = "\n") -> str:
    """Put title and lines together; what would be too long for the robot is left out whole, from the end."""
    text = f"{head}{message.title}"
    for part in message.parts:
        longer = f"{text}{between}{line(*part)}"
        if len(longer.encode()) > most:
            break
        text = longer
    return text


def _json(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
