"""What lists call the stages and types of projects, the grades and the kinds of contracts; pure."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, TypeVar

from crm.projects.stages import PATHS, ProjectType, Stage, stage_label

Word = TypeVar("Word")
_S, _T = Stage, ProjectType
_STAGES: dict[Stage, str] = {
    _S.LEAD: "线索 信息 线索储备 储备 项目线索 初步线索",
    _S.CONTACT: "接洽拜访 接洽 对接 拜访 接触 初步接洽 初步对接 跟踪 跟踪对接 走访",
    _S.INSPECT: "考察 实地考察 互访 互访考察",
    _S.NEGOTIATE: "洽谈 在谈 商务洽谈 深度洽谈 谈判 商务谈判 磋商 意向 达成意向 有意向 重点在谈 洽谈推进 深入洽谈",
    _S.REVIEW: "研判评审 研判 评审 联审 项目评审 拟签约 待签约 即将签约 合同谈判",
    _S.SIGNED: "签约 签 签订 签订合同 签订协议 签约未注册 签约未落地 签约未开工 签约待落地 正式签约",
    _S.REGISTERED: "注册 注册落地 公司注册 工商注册 落地注册 完成注册 注册公司",
    _S.SITED: "选址交付 供地 选址 拿地 摘牌 土地摘牌 场地交付 厂房交付 完成供地",
    _S.STARTED: "开工 建 在建 建设 建设中 开工建设 施工 装修 动工 开工在建",
    _S.COMPLETED: "竣工 完工 竣工验收 建成",
    _S.COMMISSIONED: "投产 投用 开业 试生产 投产运营 投入使用 投产达效 首笔出资 竣工投产 建成投产",
    _S.SERVING: "常态服务 服务 达产 运营 达产达效 稳定运营",
}
# Said of a project that does not go on: no stage, and no list brings it in.
ENDED = frozenset({"终止", "流失", "外流", "取消", "放弃", "撤销", "退出", "失败", "合并"})
PAUSED = frozenset({"搁置", "暂停", "暂缓", "停滞"})
# May mean several stages: taken as the earliest, with a warning.
VAGUE = {"落地": _S.REGISTERED, "履约": _S.REGISTERED, "推进": _S.NEGOTIATE}
_TYPES: dict[ProjectType, str] = {
    _T.LAND: "供地自建 供地 自建 拿地自建 购地自建 拿地 购地 出让土地 新供地 工业用地 土地",
    _T.LEASE: "租赁厂房 租赁 租厂房 标准厂房 租赁标准厂房 租用厂房 厂房 厂房租赁 轻资产",
    _T.OFFICE: "楼宇入驻 楼宇 写字楼 办公入驻 总部 楼宇经济 总部经济 楼宇租赁",
    _T.EXPANSION: "增资技改 增资扩产 增资 技改 扩建 技术改造 改扩建 增资扩能 扩能 增资扩股",
    _T.PLATFORM: "研发平台 平台 研发 研发中心 创新平台 科研平台",
    _T.FUND: "基金股权 基金 股权 股权投资 基金招商 基金投资",
}
_GRADES = {"A": "A", "B": "B", "C": "C"}
_KINDS = {
    "intent": "意向协议 意向 意向书 投资意向",
    "framework": "框架协议 框架 战略合作 战略合作协议 框架合作协议",
    "formal": "正式合同 正式 投资协议 投资合同 正式协议 合同",
}
_EDGES = re.compile(r"^(?:已经|已|处于|完成)|(?:阶段|项目|状态|期|级|类|型)$")
_UNDER_WAY = re.compile(r"^(?:正在|在|正)|中$")
# Stages and words that say what is being done; in the others 正在 and 中 say that it is not done yet.
_ACTIVITIES = frozenset({*list(Stage)[:5], _S.STARTED, _S.SERVING})
_ACTIVE_WORDS = frozenset({"试生产", "投产运营", "推进", "履约"})
# What a value may be called in our own words, and the words of lists that are built in, by field.
VALUES: dict[str, dict[str, Any]] = {
    "stage": {stage.value: stage.label for stage in Stage},
    "type": {kind.value: kind.label for kind in ProjectType},
    "contract_kind": {kind: words.split()[0] for kind, words in _KINDS.items()},
    "grade_word": {grade: f"{grade} 级" for grade in _GRADES},
}
STAGE_OF = {word: stage for stage, words in _STAGES.items() for word in words.split()}
TYPE_OF = {word: kind for kind, words in _TYPES.items() for word in words.split()}
KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}
BUILT_IN: dict[str, dict[str, list[str]]] = {
    "stage": {stage.value: words.split() for stage, words in _STAGES.items()},
    "type": {kind.value: words.split() for kind, words in _TYPES.items()},
    "contract_kind": {kind: words.split() for kind, words in _KINDS.items()},
    "grade_word": {grade: [grade] for grade in _GRADES},
}


def stage_of(text: str, project_type: str = "") -> Stage | None:
    """Return the stage that a list's word means, by the words of the project's type first; None when nobody knows it."""
    word = _folded(text)
    if project_type in PATHS:
        own = {_folded(stage_label(project_type, stage)): stage for stage in PATHS[project_type]}
        if found := own.get(word):
            return found
    found, is_under_way = _read_stage(word)
    return _before(found, project_type) if found and is_under_way else found


def is_vague(text: str) -> bool:
    """Say whether a stage's word may mean several stages, or a stage that is not reached yet (签约中)."""
    word, is_under_way = _stage_word(_folded(text))
    return is_under_way or (word not in STAGE_OF and word in VAGUE)


def has_ended(text: str) -> bool:
    """Say whether a word, or the first of a remark, tells that the project ended."""
    return _bare(_folded(text)) in ENDED


def is_paused(text: str) -> bool:
    """Say whether a word, or the first of a remark, tells that the project rests."""
    return _bare(_folded(text)) in PAUSED


def type_of(text: str) -> ProjectType | None:
    """Return the type that a list's word means, None when nobody knows it."""
    return _found(TYPE_OF, _folded(text))


def grade_of(text: str) -> str | None:
    """Return A, B or C, None for anything else."""
    return _GRADES.get(_bare(_folded(text)).upper())


def contract_kind_of(text: str) -> str | None:
    """Return the kind of contract that a word means, None when nobody knows it."""
    return _found(KIND_OF, _folded(text))


def stage_words(project_type: str) -> str:
    """Return the stages of a type as its people call them, for a message."""
    path = PATHS.get(ProjectType(project_type), tuple(Stage)) if project_type else tuple(Stage)
    return "、".join(stage_label(project_type, one) if project_type else str(one.label) for one in path)


def _read_stage(word: str) -> tuple[Stage | None, bool]:
    """Return the stage of a word and whether it is only under way."""
    bare, is_under_way = _stage_word(word)
    return STAGE_OF.get(bare) or VAGUE.get(bare), is_under_way


def _stage_word(word: str) -> tuple[str, bool]:
    """Return the known word in another, itself without one, and whether 正在 or 中 beside it say that it is not done."""
    rest, marked = word, False
    while rest not in STAGE_OF and rest not in VAGUE:
        shorter = _EDGES.sub("", rest)
        if shorter in {rest, ""}:
            shorter, marked = _UNDER_WAY.sub("", rest), True
        if shorter in {rest, ""}:
            return word, False
        rest = shorter
    is_activity = rest in _ACTIVE_WORDS or STAGE_OF.get(rest) in _ACTIVITIES
    return rest, marked and not is_activity


def _before(stage: Stage, project_type: str) -> Stage:
    """Return the stage that a project is in while it works towards this one; one off its type's path stays."""
    path = PATHS.get(project_type, tuple(Stage))
    return path[max(path.index(stage) - 1, 0)] if stage in path else stage


def _found(known: Mapping[str, Word], word: str) -> Word | None:
    return known.get(word) or known.get(_bare(word))


def _bare(word: str) -> str:
    """Return a word without 已, 在 in front and 阶段, 中 behind: 已签约 is 签约, 洽谈阶段 is 洽谈."""
    before = None
    while word != before:
        before, shorter = word, _UNDER_WAY.sub("", _EDGES.sub("", word) or word)
        word = shorter or word
    return word


def _folded(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
