"""The one character that stands for a firm on its tile."""

import re

PLACE = re.compile(r"^(?:北京|上海|天津|重庆|[\u4e00-\u9fff]{2,3}?[省市区县])+")
NOISE = ("示例", "（", "(")


def monogram(name: str) -> str:
    """Return the first character of a firm's own name: 重庆示例智控科技有限公司 → 智; a short name keeps its first one."""
    rest = PLACE.sub("", name)
    for word in NOISE:
        rest = rest.removeprefix(word)
    return (rest or name or "企")[:1]
