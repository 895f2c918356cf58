"""Block G: the cases drawn for a second look, and what it showed."""

from hub.analysis.compose.shared import moment
from hub.analysis.models import Month, Revisit
from hub.analysis.snapshot import BlockG
from hub.analysis.snapshot import Revisit as RevisitRow


def block(month: Month) -> BlockG:
    rows = list(
        Revisit.objects.within(month.community)
        .filter(month_id=month.pk)
        .select_related("matter__area", "visited_by")
    )
    made = [row for row in rows if row.visited_at]
    reached = [row for row in made if row.verdict != Revisit.Verdict.UNREACHED]
    good = {Revisit.Verdict.SATISFIED, Revisit.Verdict.ACCEPTABLE}
    return BlockG(
        seed=month.seed,
        drawn=len(rows),
        done=len(made),
        reached=len(reached),
        satisfied=sum(row.verdict in good for row in reached),
        rows=[
            RevisitRow(
                number=row.matter.number,
                area=row.matter.area.name if row.matter.area else "",
                drawn_for=str(row.get_drawn_for_display()),
                revisited_at=moment(row.visited_at) if row.visited_at else None,
                revisited_by=row.visited_by.name if row.visited_by else "",
                verdict=str(row.get_verdict_display()) if row.verdict else "",
                words=row.words,
            )
            for row in rows
        ],
    )
