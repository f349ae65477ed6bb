"""统一社会信用代码: normalise, judge and compute (GB 32100-2015, GB 11714; domain rules 0.10–0.12 and 7.1)."""

import re
from enum import StrEnum
from operator import mul
from typing import NamedTuple

from crm.enterprises.cleaning.text import as_text, excerpt, is_missing, nfkc, strip_hidden

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
LENGTH = 18

_VALUES = bytes.maketrans(ALPHABET.encode(), bytes(range(31)))
_LOOK_ALIKES = {"I": "1", "O": "0", "Z": "2", "S": "5", "V": "U 或 Y"}
_ORG_VALUES = bytes.maketrans(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", bytes(range(36)))
_NOISE = re.compile(r"[\s'’‘`\"\-‐‑–—_]+")
_CODE = re.compile(f"[{ALPHABET}]{{{LENGTH}}}", re.ASCII)
_EXPONENT = re.compile(r"\d(?:\.\d+)?E\+?\d{1,3}", re.ASCII)
_DECIMAL_TAIL = re.compile(r"\d{16,20}\.0*", re.ASCII)
_REG_NO = re.compile(r"\d{15}", re.ASCII)
_ORG_CODE = re.compile(r"[0-9A-Z]{8}[0-9X]", re.ASCII)
_BIRTHDAY = re.compile(r"\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9X]", re.ASCII)

TELL_AS_TEXT = "请在表格中把该列设为“文本”，重新粘贴完整的 18 位代码后再导入"
_DAMAGED = f"信用代码已被表格软件改写（只保留了 15 位有效数字），无法还原；{TELL_AS_TEXT}"
_BAD_CHECKSUM = "信用代码校验位不符（按国家标准应为“{expected}”）；请核对营业执照，确认无误后可保留"
_ID_NUMBER = "疑似身份证号，不是信用代码；本系统不收集身份证号，请改填营业执照上的 18 位代码"


class Verdict(StrEnum):
    """What a cell of the code column turned out to be."""

    MISSING = "missing"
    OK = "ok"
    BAD_CHECKSUM = "bad_checksum"
    DAMAGED = "damaged"
    REFUSED = "refused"
    REG_NO = "reg_no"
    ORG_CODE = "org_code"


class UsccCheck(NamedTuple):
    """The verdict, the normalised code, what to tell the user, and a softer warning that refuses nothing."""

    verdict: Verdict
    code: str | None
    message: str = ""
    warning: str = ""

    @property
    def is_refused(self) -> bool:
        """Say whether the value may not be stored at all."""
        return self.verdict in {Verdict.DAMAGED, Verdict.REFUSED}


def normalise_uscc(raw: object) -> str | None:
    """Return the code in half width and upper case without spaces, hyphens and quotes; None when missing."""
    if isinstance(raw, str) and len(raw) == LENGTH and _CODE.fullmatch(raw):
        return raw
    if is_missing(raw):
        return None
    code = nfkc(_NOISE.sub("", nfkc(strip_hidden(as_text(raw)))).upper())
    return None if is_missing(code) else code


def compute(body: str) -> str:
    """Return the 18th character for the first 17 (GB 32100-2015, 5.2); remainder 0 gives the character 0."""
    total = sum(map(mul, WEIGHTS, body.encode("ascii").translate(_VALUES)))
    return ALPHABET[-total % 31]


def compute_org(body: str) -> str:
    """Return the check character of the first 8 characters of an organisation code (GB 11714)."""
    total = sum(map(mul, ORG_WEIGHTS, body.encode("ascii").translate(_ORG_VALUES)))
    return "0X987654321"[total % 11]


def check(raw: object) -> UsccCheck:
    """Judge a cell of the code column; never raises.

    OK and BAD_CHECKSUM carry an 18-character code, REG_NO 15 digits, ORG_CODE 9 characters. DAMAGED (a number
    cell, exponent form, or 18 digits ending in 000 that fail the checksum) and REFUSED must not be stored.
    BAD_CHECKSUM waits for confirmation and is never an identity key.
    """
    if isinstance(raw, int | float) and not isinstance(raw, bool) and not is_missing(raw):
        return _check_number(raw)
    code = normalise_uscc(raw)
    if code is None:
        return UsccCheck(Verdict.MISSING, None)
    if len(code) == LENGTH and _CODE.fullmatch(code):
        return _check_characters(code)
    if _REG_NO.fullmatch(code):
        return UsccCheck(Verdict.REG_NO, code, "15 位旧注册号，已记入注册号；请补充 18 位信用代码")
    if len(code) == 9 and _ORG_CODE.fullmatch(code):
        return _check_org_code(code)
    return _refuse(code)


def _check_number(raw: float) -> UsccCheck:
    """A double keeps 15 digits: an old registration number survives in a number cell, a credit code never does."""
    digits = str(int(raw)) if float(raw).is_integer() else ""
    if len(digits) == 15 and raw > 0:
        return check(digits)
    return UsccCheck(Verdict.DAMAGED, None, f"信用代码单元格是数字格式，末尾几位已丢失；{TELL_AS_TEXT}")


def _check_characters(code: str) -> UsccCheck:
    expected = compute(code[:17])
    if code[17] == expected:
        return UsccCheck(Verdict.OK, code, warning=_soft_warning(code))
    if code.endswith("000") and code.isdigit():
        return UsccCheck(Verdict.DAMAGED, None, _DAMAGED)
    if _is_id_number(code):
        return UsccCheck(Verdict.REFUSED, None, _ID_NUMBER)
    return UsccCheck(Verdict.BAD_CHECKSUM, code, _BAD_CHECKSUM.format(expected=expected))


def _soft_warning(code: str) -> str:
    if compute_org(code[8:16]) != code[16]:
        return "第 9—17 位组织机构代码的校验位不符，请留意核对"
    if not code[2:8].isdigit():
        return "第 3—8 位应为登记机关行政区划码（6 位数字），请留意核对"
    return ""


def _check_org_code(code: str) -> UsccCheck:
    warning = "" if compute_org(code[:8]) == code[8] else "组织机构代码的校验位不符，请留意核对"
    return UsccCheck(Verdict.ORG_CODE, code, "9 位组织机构代码，已记入组织机构代码；请补充 18 位信用代码", warning)


def _refuse(code: str) -> UsccCheck:
    if _EXPONENT.fullmatch(code) or _DECIMAL_TAIL.fullmatch(code):
        return UsccCheck(Verdict.DAMAGED, None, f"信用代码已变成科学计数法或小数，无法还原；{TELL_AS_TEXT}")
    if len(code) != LENGTH:
        return UsccCheck(Verdict.REFUSED, None, f"信用代码应为 18 位，这里是 {len(code)} 位；请按营业执照补全")
    wrong = sorted({char for char in code if char not in ALPHABET})
    hints = "、".join(f"{char}（是否为 {_LOOK_ALIKES[char]}）" if char in _LOOK_ALIKES else char for char in wrong)
    return UsccCheck(Verdict.REFUSED, None, f"信用代码里不会出现字符：{excerpt(hints)}；请按营业执照核对")


def _is_id_number(code: str) -> bool:
    """Say whether a code that failed its own checksum is a valid personal identity number (GB 11643)."""
    if not _BIRTHDAY.fullmatch(code):
        return False
    total = sum(int(digit) * (pow(2, 17 - i, 11)) for i, digit in enumerate(code[:17]))
    return "10X98765432"[total % 11] == code[17]
