"""The options beside the button that has a list written: offered, chosen, kept when one is wrong."""

from urllib.parse import quote

import pytest
from django.urls import reverse

from crm.chainmap.models import Position
from crm.enterprises.models import Enterprise, FirmList
from crm.enterprises.services import close_firm_list, create_firm_list
from crm.imports import services
from tests.factories import NodeFactory
from tests.factories.imports import HEADER, checked, csv_bytes, firm

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(hq):
    return checked(csv_bytes([firm(1), firm(2)]), hq)


def page_of(batch, word="detail"):
    return reverse(f"imports:{word}", args=[batch.pk])


def test_the_preview_offers_what_the_person_could_do_by_hand(hq, member, data_admin, as_user, batch, chain, t01):
    node = NodeFactory(chain=chain, name="内外饰")
    mine, foreign = create_firm_list(by=hq, name="指挥部名单"), create_firm_list(by=member, name="组员私有")

    html = as_user(hq).get(page_of(batch)).content.decode()

    assert f'<option value="{node.pk}">' in html
    assert mine.name in html
    assert foreign.name not in html
    assert str(t01) in html
    assert "按名单里的产业链节点" not in html
    assert mine.name not in as_user(data_admin).get(page_of(batch)).content.decode()


def test_a_list_that_names_nodes_may_be_placed_row_by_row(hq, as_user, chain):
    NodeFactory(chain=chain, name="车灯")
    batch = checked(csv_bytes([[*firm(1), "车灯"]], (*HEADER, "产业链节点")), hq)
    assert f'value="chain:{chain.pk}"' in as_user(hq).get(page_of(batch)).content.decode()

    as_user(hq).post(page_of(batch, "commit"), {"node": f"chain:{chain.pk}"})
    services.commit(batch.pk)

    assert Position.objects.get().node.name == "车灯"


def test_of_two_lists_of_one_name_that_of_somebody_else_says_whose_it_is(hq, commander, as_user, batch):
    mine, other = (create_firm_list(by=who, name="目标", shared="all") for who in (hq, commander))
    browser = as_user(hq)
    pages = (page_of(batch), f"{reverse('enterprises:bulk-list')}?ids=1", other.get_absolute_url())

    for html in (browser.get(page).content.decode() for page in pages):
        assert f"目标 · {commander}" in html
        assert f"目标 · {hq}" not in html
    assert f'<option value="{mine.pk}">目标</option>' in browser.get(pages[0]).content.decode()


def test_what_was_chosen_on_the_page_is_done(hq, as_user, batch, chain, t01):
    node = NodeFactory(chain=chain)
    chosen = {"node": node.pk, "role": "rnd", "new_list": "导入的", "team": t01.pk, "tags": "导入、待访"}

    answer = as_user(hq).post(page_of(batch, "commit"), chosen)
    services.commit(batch.pk)

    assert (answer.status_code, answer["Location"]) == (302, page_of(batch))
    assert set(Enterprise.objects.values_list("owner_team", flat=True)) == {t01.pk}
    assert Enterprise.objects.first().tags == ["导入", "待访"]
    assert Position.objects.filter(node=node, role="rnd").count() == 2
    assert FirmList.objects.get(name="导入的").items.count() == 2
    html = as_user(hq).get(page_of(batch)).content.decode()
    one = FirmList.objects.get(name="导入的")
    for query in (f"node={node.pk}", f"list={one.pk}", f"owner_team={t01.pk}", f"tag={quote('导入')}"):
        assert f'href="{reverse("enterprises:list")}?{query}"' in html
    close_firm_list(one.pk, by=hq)
    assert f"?list={one.pk}" not in as_user(hq).get(page_of(batch)).content.decode()


def test_what_cannot_be_is_said_beside_it_and_what_was_typed_stays(hq, as_user, batch):
    create_firm_list(by=hq, name="导入的")

    answer = as_user(hq).post(page_of(batch, "commit"), {"new_list": "导入的", "tags": "一、二、三、四、五、六"})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "标签最多 5 个" in html
    assert 'value="一、二、三、四、五、六"' in html
    assert 'im-options" open' in html
    batch.refresh_from_db()
    assert batch.status == "previewed"


@pytest.mark.parametrize("sent", [{"node": "chain:x"}, {"node": "9" * 30}, {"firm_list": "x"}, {"team": "0"}])
def test_what_was_never_offered_is_refused(hq, as_user, batch, sent):
    assert as_user(hq).post(page_of(batch, "commit"), sent).status_code == 422


def test_options_are_kept_in_the_browser_until_the_list_is_written(hq, as_user):
    """A draft of the form survives loading the page again (static/js/shell/draft.js); the mark of the preview does not."""
    batch = checked(csv_bytes([firm(1)]), hq)

    page = as_user(hq).get(batch.get_absolute_url()).content.decode()

    assert f'data-draft="import-{batch.pk}"' in page
    assert '<input type="hidden" id="import-mark"' in page
    assert "data-draft-state" in page
