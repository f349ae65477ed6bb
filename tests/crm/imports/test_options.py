"""Where the new firms of a list go: onto a node, onto a target list, into a team's care, with tags."""

import pytest

from core.audit.models import AuditEntry
from core.errors import RuleViolation
from crm.chainmap.models import Position
from crm.chainmap.queries import node_counts
from crm.chainmap.services import place_enterprise
from crm.enterprises.models import Enterprise, FirmList, FirmListItem
from crm.enterprises.services import close_firm_list, create_firm_list, put_into_list
from crm.imports import services
from crm.imports.placement import Placement
from crm.imports.services import committing
from tests.crm.imports.undoable import library
from tests.factories import EnterpriseFactory, NodeFactory
from tests.factories.imports import HEADER, checked, csv_bytes, firm, undone

pytestmark = pytest.mark.django_db
FAR = "江苏省苏州市昆山市示例路 1 号"


def placed(batch, by, **chosen):
    services.start_commit(batch.pk, by=by, placement=Placement(**chosen), ring=False)
    services.commit(batch.pk)
    batch.refresh_from_db()
    return batch


def three(hq, **options):
    """A list of three firms, one of which stands in the library."""
    known = EnterpriseFactory(name="重庆示例00001科技有限公司", uscc=None)
    return known, checked(csv_bytes([firm(1), firm(2), firm(3, address=FAR)]), hq)


@pytest.fixture
def node(chain):
    return NodeFactory(chain=chain, name="内外饰")


@pytest.fixture
def target(hq):
    return create_firm_list(by=hq, name="三季度目标")


def test_new_firms_go_where_the_person_chose_and_known_ones_stay_where_they_are(hq, t01, node, target):
    known, batch = three(hq)

    placed(batch, hq, node=node.pk, role="key", firm_list=target.pk, team=t01.pk, tags=("导入", "待访"))

    new = Enterprise.objects.exclude(pk=known.pk)
    assert batch.result["created"] == 2
    for one in new:
        assert (one.owner_team, one.tags, one.version) == (t01, ["导入", "待访"], 0)
    places = Position.objects.order_by("enterprise__name")
    assert [(p.enterprise_id, p.node, p.role, p.is_local, p.batch) for p in places] == [
        (one.pk, node, "key", one.region_code == "500106", batch.pk) for one in new.order_by("name")
    ]
    assert {item.enterprise_id: item.added_by for item in target.items.all()} == dict.fromkeys(
        new.values_list("pk", flat=True), hq
    )
    known.refresh_from_db()
    assert (known.owner_team, known.tags) == (None, [])
    assert batch.options["placed"] == {"node": 2, "firm_list": 2, "team": 2, "tags": 2}


def test_firms_that_exist_no_more_do_not_stand_on_a_node_as_producing(hq, node, target):
    statuses = ["注销", "吊销", "存续"]
    rows = [[*firm(number), status] for number, status in enumerate(statuses, 1)]
    batch = checked(csv_bytes(rows, (*HEADER, "登记状态")), hq)

    placed(batch, hq, node=node.pk, firm_list=target.pk)

    assert [one.enterprise.reg_status for one in Position.objects.all()] == ["normal"]
    assert node_counts(node.chain)[node.pk].producing == 1
    assert target.items.count() == 3
    assert batch.options["placed"] == {"node": 1, "gone": 2, "firm_list": 3}
    assert "2 家登记状态为注销或吊销，没有放到环节" in batch.notes


@pytest.mark.parametrize("header", ["登记时间", "登记日期", "登记人", "创建人", "创建日期", "创建时间"])
def test_what_a_register_says_of_a_firm_is_not_taken_for_who_entered_it_and_when(hq, header):
    batch = checked(csv_bytes([[*firm(1), "2015-01-02"]], (*HEADER, header)), hq)

    assert not {"author", "entered_on"} & {column["field"] for column in batch.mapping["columns"]}
    assert batch.rows.get().values["established_on"] == "2018-06-01"


def test_each_option_is_recorded_once_and_each_firm_says_where_it_went(hq, t01, node, target):
    _known, batch = three(hq)
    placed(batch, hq, node=node.pk, firm_list=target.pk, team=t01.pk, tags=("导入",))

    acts = AuditEntry.objects.filter(action="import.placed", target_id=batch.pk)
    assert sorted((act.changes["option"], act.changes["count"]) for act in acts) == [
        ("firm_list", 2),
        ("node", 2),
        ("tags", 2),
        ("team", 2),
    ]
    created = AuditEntry.objects.filter(action="enterprise.created", changes__import=batch.pk).first()
    told = {"node": node.pk, "list": target.pk, "owner_team": [None, str(t01)], "tags": [[], ["导入"]]}
    assert told.items() <= created.changes.items()


def test_a_firm_outside_the_district_is_known_on_the_node_and_does_not_make_it_strong(hq, node):
    _known, batch = three(hq)
    placed(batch, hq, node=node.pk)

    assert Position.objects.filter(node=node).count() == 2
    assert node_counts(node.chain)[node.pk].producing == 1


def test_a_list_without_options_places_nothing(hq):
    _known, batch = three(hq)
    placed(batch, hq)

    assert not Position.objects.exists()
    assert not FirmListItem.objects.exists()
    assert "placed" not in batch.options
    assert not AuditEntry.objects.filter(action="import.placed").exists()


def test_a_new_list_is_made_for_the_person_with_the_firms(hq):
    _known, batch = three(hq)
    placed(batch, hq, new_list="导入的企业")

    made = FirmList.objects.get(name="导入的企业")
    assert (made.owner, made.shared, made.items.count()) == (hq, "private", 2)


def test_everything_that_cannot_be_is_said_at_once_and_nothing_begins(hq, member, t02, node):
    _known, batch = three(hq)
    foreign = create_firm_list(by=member, name="别人的")
    t02.is_active = False
    t02.save()

    with pytest.raises(RuleViolation) as refusal:
        services.start_commit(
            batch.pk, by=hq, ring=False,
            placement=Placement(
                node=node.pk + 99, role="supplier", firm_list=foreign.pk, team=t02.pk, tags=("长" * 21,)
            ),
        )  # fmt: skip

    assert set(refusal.value.fields) == {"node", "firm_list", "team", "tags"}
    batch.refresh_from_db()
    assert (batch.status, "placement" in batch.options) == ("previewed", False)


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        ({"role": "master"}, "role"),
        ({"tags": tuple("一二三四五六")}, "tags"),
        ({"new_list": "长" * 41}, "new_list"),
    ],
)
def test_an_anchor_too_many_tags_and_a_name_too_long_are_refused(hq, node, chosen, field):
    _known, batch = three(hq)

    with pytest.raises(RuleViolation) as refusal:
        services.start_commit(batch.pk, by=hq, ring=False, placement=Placement(**{"node": node.pk} | chosen))

    assert list(refusal.value.fields) == [field]
    assert not FirmList.objects.exists()


def test_what_was_closed_meanwhile_is_left_out_and_told_and_the_firms_are_written(hq, t01, node, target):
    _known, batch = three(hq)
    chosen = Placement(node=node.pk, firm_list=target.pk, team=t01.pk, tags=("导入",))
    services.start_commit(batch.pk, by=hq, placement=chosen, ring=False)
    close_firm_list(target.pk, by=hq)
    type(t01).objects.update(is_active=False)
    type(node.chain).objects.update(status="closed")

    services.commit(batch.pk)

    batch.refresh_from_db()
    assert (batch.status, batch.result["created"], batch.options["placed"]) == ("done", 2, {"tags": 2})
    assert [note.partition("：")[0] for note in batch.notes] == [
        "放到环节没有做",
        "放入招商名单没有做",
        "归口招商组没有做",
    ]


def test_killed_between_chunks_it_goes_on_and_places_every_firm_once(hq, node, target, monkeypatch):
    monkeypatch.setattr(committing, "CHUNK_ROWS", 1)
    _known, batch = three(hq)
    chosen = Placement(node=node.pk, firm_list=target.pk, tags=("导入",))
    services.start_commit(batch.pk, by=hq, placement=chosen, ring=False)

    class Killed(Exception):
        pass

    def die(at):
        if at.cursor and at.rows_written == 2:
            raise Killed

    with pytest.raises(Killed):
        services.commit(batch.pk, progress=die)
    services.commit(batch.pk)

    batch.refresh_from_db()
    assert (Position.objects.count(), target.items.count()) == (2, 2)
    assert batch.options["placed"] == {"node": 2, "firm_list": 2, "tags": 2}


def test_undoing_takes_the_firms_away_with_what_the_import_itself_gave_them(hq, t01, node, target):
    known, batch = three(hq)
    before = library()
    placed(batch, hq, node=node.pk, firm_list=target.pk, team=t01.pk, tags=("导入",))

    undone(batch, hq)

    assert batch.undo["gone"] == 2
    assert library() == before
    assert not Position.objects.exists()
    assert not FirmListItem.objects.exists()
    known.refresh_from_db()
    assert not known.is_deleted


def test_a_place_or_a_list_that_somebody_else_gave_holds_the_firm(hq, member, node, target):
    _known, batch = three(hq)
    placed(batch, hq, node=node.pk, firm_list=target.pk)
    one, other = Enterprise.objects.filter(
        version=0, name__in=["重庆示例00002科技有限公司", "重庆示例00003科技有限公司"]
    )
    put_into_list([one.pk], by=member, new_name="我的")
    place_enterprise(other, node, by=hq, role="key", state="coming")

    undone(batch, hq)

    assert batch.undo["stays"] == 2
    assert {text for left in batch.left_alone.all() for text in (r["text"] for r in left.reasons)} >= {"已放入招商名单"}
    assert {position.enterprise_id for position in Position.objects.all()} == {one.pk, other.pk}
    assert target.items.count() == 2


def test_a_list_closed_between_two_chunks_is_told_once_with_how_many_were_left_out(hq, target, monkeypatch):
    monkeypatch.setattr(committing, "CHUNK_ROWS", 1)
    _known, batch = three(hq)
    services.start_commit(batch.pk, by=hq, placement=Placement(firm_list=target.pk), ring=False)

    def close(at):
        if at.rows_written == 2:
            close_firm_list(target.pk, by=hq)

    services.commit(batch.pk, progress=close)

    batch.refresh_from_db()
    assert batch.notes == ["其余 1 家没有放入招商名单：名单已停用，或您不能往里放企业"]


def test_undoing_closes_the_list_that_was_made_so_that_the_mended_one_may_have_its_name(hq):
    content = csv_bytes([firm(1), firm(2)])
    batch = placed(checked(content, hq), hq, new_list="导入的企业")

    undone(batch, hq)

    first = FirmList.objects.get()
    assert first.closed_at
    assert AuditEntry.objects.filter(action="firm_list.closed", target_id=first.pk, actor_id=hq.pk).exists()
    placed(checked(content, hq), hq, new_list="导入的企业")
    assert FirmList.objects.in_use().get().items.count() == 2


def test_undoing_leaves_a_list_that_is_in_use_or_was_there_before(hq, target):
    chosen = placed(checked(csv_bytes([firm(1)]), hq), hq, firm_list=target.pk)
    made = placed(checked(csv_bytes([firm(2)]), hq), hq, new_list="导入的企业")
    put_into_list([EnterpriseFactory().pk], by=hq, firm_list=FirmList.objects.get(name="导入的企业"))

    undone(chosen, hq)
    undone(made, hq)

    assert FirmList.objects.in_use().count() == 2


LAYOUT_E = (*HEADER, "产业链节点", "资质/荣誉")


def test_firms_go_to_the_node_that_their_row_names(hq, chain, other_chain):
    lamp, twin = NodeFactory(chain=chain, name="车灯"), NodeFactory(chain=other_chain, name="座椅")
    NodeFactory(chain=chain, name="重名"), NodeFactory(chain=chain, name="重名")
    rows = [[*firm(1), "车 灯", ""], [*firm(2), twin.name, ""], [*firm(3), "", ""], [*firm(4), "重名", ""]]
    batch = checked(csv_bytes(rows, LAYOUT_E), hq)

    placed(batch, hq, chain=chain.pk)

    assert [(p.enterprise.name, p.node) for p in Position.objects.all()] == [("重庆示例00001科技有限公司", lamp)]
    assert batch.options["placed"] == {"node": 1, "no_node": 3}
    assert any("3 家的产业链节点" in note for note in batch.notes)


def test_short_honours_become_tags_of_new_firms_and_long_ones_are_left_out_with_a_warning(hq):
    rows = [
        [*firm(1), "", "专精特新、高新技术企业；-"],
        [*firm(2), "", "荣获某某部门颁发的年度示范单位称号和其他荣誉若干项"],
    ]
    batch = checked(csv_bytes(rows, LAYOUT_E), hq)
    assert [len(row.warnings) for row in batch.rows.order_by("number")] == [0, 1]

    placed(batch, hq, tags=("导入",))

    tags = dict(Enterprise.objects.values_list("name", "tags"))
    assert tags == {
        "重庆示例00001科技有限公司": ["导入", "专精特新", "高新技术企业"],
        "重庆示例00002科技有限公司": ["导入"],
    }
