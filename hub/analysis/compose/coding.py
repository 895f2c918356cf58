"""Block H: how far the second coding agrees with the first, and what was corrected since."""

from collections import Counter

from hub.analysis import comparison
from hub.analysis.compose.shared import moment
from hub.analysis.counting import shifted
from hub.analysis.models import Coding, CodingAnswer, Month, Sample
from hub.analysis.snapshot import KIND
from hub.analysis.snapshot.quality import (
    Correction,
    Disagreement,
    DisagreementKind,
    DoubleCoding,
    FieldAgreement,
    LeftOut,
)
from hub.kernel.measures import wilson
from hub.kernel.models import Document

BACK_MONTHS = 12


def block(month: Month) -> DoubleCoding | None:
    """None while nothing is drawn: before the month's end."""
    sample = Sample.objects.within(month.community).filter(month_id=month.pk).first()
    if sample is None:
        return None
    codings = list(
        sample.codings.select_related("matter__area").prefetch_related("answers").order_by("place")
    )
    coded = [one for one in codings if one.status == Coding.Status.CODED]
    found = comparison.agreement(coded)
    low, high = wilson(found.all_agreed, found.n) if found.n else (None, None)
    left_out = Counter(one.void_reason for one in codings if one.status == Coding.Status.VOID)
    return DoubleCoding(
        seed=month.seed,
        digest=sample.order_digest,
        population=sample.population,
        size=sample.size,
        n=found.n,
        waiting=sum(one.status == Coding.Status.DRAWN for one in codings),
        left_out=[LeftOut(reason=reason, count=n) for reason, n in left_out.most_common()],
        all_agreed=found.all_agreed,
        rate=found.all_agreed / found.n if found.n else None,
        low=low,
        high=high,
        fields=[
            FieldAgreement(
                field=str(one.field.label),
                agreed=one.agreed,
                rate=one.agreed / found.n if found.n else None,
                kappa=one.kappa,
            )
            for one in found.fields
        ],
        kinds=_kinds(coded),
        disagreements=[_told(one, row) for one in coded for row in comparison.differences(one)],
    )


def _kinds(coded: list[Coding]) -> list[DisagreementKind]:
    """By the branch, so that the same confusion adds up."""
    found = Counter(
        (row.field, _branch(row.field, row.first), _branch(row.field, row.second))
        for one in coded
        for row in comparison.differences(one)
    )
    return [
        DisagreementKind(field=str(field.label), first=first, second=second, count=count)
        for (field, first, second), count in sorted(
            found.items(), key=lambda item: (-item[1], list(comparison.Field).index(item[0][0]))
        )
    ]


def _branch(field: CodingAnswer.Field, code: str) -> str:
    return comparison.READS[field](comparison.COUNTS[field](code))


def _told(coding: Coding, row: comparison.Compared) -> Disagreement:
    answer = next((one for one in coding.answers.all() if one.field == row.field), None)
    return Disagreement(
        number=coding.matter.number,
        area=coding.matter.area.name if coding.matter.area else "",
        field=row.label,
        first=row.first_label,
        second=row.second_label,
        answer=str(answer.get_verdict_display()) if answer else "",
        reason=answer.reason if answer else "",
    )


def corrections(month: Month) -> list[Correction]:
    """Codes of earlier months corrected since the last table was issued: each is told once."""
    last = (
        Document.objects.filter(
            community=month.community,
            kind=KIND,
            status__in=[Document.Status.ISSUED, Document.Status.RECEIVED],
            period__lt=month.period,
        )
        .order_by("period", "id")
        .last()
    )
    if last is None:
        return []
    answers = (
        CodingAnswer.objects.within(month.community)
        .filter(
            verdict=CodingAnswer.Verdict.CORRECT,
            coding__sample__month__period__lt=month.period,
            coding__sample__month__period__gte=shifted(month.period, -BACK_MONTHS),
            answered_at__gt=last.made_at,
        )
        .select_related("coding__matter", "coding__sample__month")
    )
    return [_correction(one) for one in answers]


def _correction(answer: CodingAnswer) -> Correction:
    reads = comparison.READS[CodingAnswer.Field(answer.field)]
    return Correction(
        month=answer.coding.sample.month.period,
        number=answer.coding.matter.number,
        field=str(answer.get_field_display()),
        was=reads(answer.was),
        becomes=reads(answer.becomes),
        reason=answer.reason,
        known_at=moment(answer.answered_at),
    )
