"""What the pages of a batch call things, by kind of list; pure."""

from dataclasses import dataclass

UndoWord = tuple[str, str, str, str]


@dataclass(frozen=True)
class Words:
    """The words of one kind: what verdicts mean, what a repeat is, what an undo does and in what it counts."""

    created: str
    updated: str
    duplicate: str
    same: str
    again: str
    counted: str
    library: str
    undone: tuple[UndoWord, ...] = ()


_FIRMS = Words(
    created="库里没有的企业",
    updated="字段有变，旧值留痕",
    duplicate="文件里同一家，已合并",
    same="是同一家，合并为一家",
    again="再次导入不会产生重复企业",
    counted="家",
    library="企业库已回到导入前的状态",
    undone=(
        ("gone", "trash", "移出企业库", "本批新建、之后没人动过"),
        ("restored", "arrow-back-up", "恢复原值", "改动的值全部退回"),
        ("partly", "alert-triangle", "部分恢复", "后来改过的值不动"),
        ("stays", "lock", "保留未动", "后来用过的企业不动"),
    ),
)
_PEOPLE = Words(
    created="有新联系人的行",
    updated="补上空白，不抹掉已有",
    duplicate="文件里同一号码",
    same="是同一企业的同一号码，不重复登记",
    again="再次导入不会产生重复联系人",
    counted="位",
    library="联系人已回到导入前的状态",
    undone=(
        ("gone", "trash", "移除联系人", "本批新建、之后没人动过"),
        ("restored", "arrow-back-up", "恢复原值", "补上的内容全部退回"),
        ("partly", "alert-triangle", "部分恢复", "后来改过的内容不动"),
        ("stays", "lock", "保留未动", "后来改过或用过的不动"),
    ),
)
_PROJECTS = Words(
    created="将开立的项目",
    updated="不改动已有项目",
    duplicate="文件里同一项目",
    same="是同一项目，不重复开立",
    again="再次导入不会重复开立项目",
    counted="个",
    library="项目和企业库已回到导入前的状态",
    undone=(
        ("gone", "trash", "移除项目", "本批开立、之后没人动过；随之新建的企业一并移出"),
        ("stays", "lock", "保留未动", "后来改过、推进过或有记录的不动"),
    ),
)
_BY_KIND = {"enterprise": _FIRMS, "contact": _PEOPLE, "existing_project": _PROJECTS}


def words_of(kind: str) -> Words:
    """Return the words of a kind of list."""
    return _BY_KIND[kind]
