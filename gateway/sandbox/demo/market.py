"""The labour market of both provinces: one search, a region that is away, a posting that crosses the line."""

from gateway.sandbox.demo.scene import Scene
from gateway.sandbox.demo.window import Call

_TEXT = "焊工"
_AT_ONCE = 4
_WORKS = {"sichuan": "川", "chongqing": "渝"}
_SEARCH_THERE = "Z01"


def one_search(scene: Scene) -> None:
    """One question, both regions' postings in one order; one of them away, and then back."""
    stage, checks, office = scene.stage, scene.checks, scene.employment["sichuan"]
    stage.chapter("23  One search, two labour markets  岗位联合检索")
    found = office.postings(text=_TEXT, limit=_AT_ONCE)
    checks.equal("regions that answered", _outcomes(found), {"sichuan": "answered", "chongqing": "answered"})
    checks.holds(f"all are about {_TEXT}", all(_TEXT in _words(hit) for hit in found.answer["hits"]))
    stage.call(found, f"{_TEXT}: both regions, one order, each posting with its region and its age")
    _show(scene, found)
    scene.regions["chongqing"].provoke(_SEARCH_THERE, "cut_before")
    alone = office.postings(text=_TEXT, limit=_AT_ONCE)
    checks.equal("the region that is away", _outcomes(alone)["chongqing"], "unreached")
    checks.equal("whose postings came", {hit["region"] for hit in alone.answer["hits"]}, {"sichuan"})
    stage.call(alone, "Chongqing does not answer: Sichuan's postings, and the answer says who is missing")
    pages = [alone]
    while cursor := pages[-1].answer.get("next_cursor"):
        pages.append(office.postings(text=_TEXT, limit=50, cursor=cursor))
    whole = [office.postings(text=_TEXT, limit=50)]
    while cursor := whole[-1].answer.get("next_cursor"):
        whole.append(office.postings(text=_TEXT, limit=50, cursor=cursor))
    checks.equal("postings after the region came back", sorted(_numbers(pages)), sorted(_numbers(whole)))
    stage.say(
        f"The cursor goes on from there: {len(_numbers(pages))} postings, none twice, none lost.", "green"
    )


def a_posting_crosses(scene: Scene) -> None:
    """Published there without what no law allows to ask; frozen and withdrawn on both sides."""
    stage, checks, office = scene.stage, scene.checks, scene.employment["chongqing"]
    stage.chapter("24  A posting crosses the line  异地发布")
    number = scene.regions["chongqing"].employment(
        "postings",
        title="川渝合作 装配钳工",
        description="装配与调试",
        demands={"zxnl": "18", "zdnl": "35"},
        openings=2,
    )["posting_number"]
    published = office.publish(str(number))
    finding = checks.only("findings", published.answer["findings"])
    checks.equal("what did not cross", (finding["field"], finding["action"]), ("age", "dropped"))
    copy = published.answer["region_posting_number"]
    stage.call(published, f"Chongqing's {number} is Sichuan's {copy}")
    stage.table(("字段", "处理", "依据"), [(finding["field"], finding["action"], finding["legal_basis"])])
    frozen = office.move(published, "freeze")
    gone = office.move(frozen, "withdraw")
    checks.equal("state at the end", gone.answer["state"], "withdrawn")
    told = [(one["version"], one["state"]) for one in gone.answer["deliveries"]]
    checks.equal("what Sichuan was told", told, [(1, "delivered"), (2, "delivered"), (3, "delivered")])
    stage.call(gone, "frozen, then withdrawn: Sichuan was told each version once")


def _outcomes(found: Call) -> dict[str, str]:
    return {one["region"]: one["outcome"] for one in found.answer["regions"]}


def _words(hit: dict[str, str]) -> str:
    return hit["title"] + hit.get("description", "")


def _numbers(pages: list[Call]) -> list[tuple[str, str]]:
    return [(hit["region"], hit["posting_number"]) for page in pages for hit in page.answer["hits"]]


def _show(scene: Scene, found: Call) -> None:
    rows = [
        (
            _WORKS[hit["region"]],
            hit["posting_number"],
            hit["title"],
            hit["work_area"],
            hit["registered_at"][:10],
            hit["match"],
        )
        for hit in found.answer["hits"]
    ]
    scene.stage.table(("地区", "岗位编号", "岗位名称", "工作地", "登记日期", "match"), rows)
