"""Every act on a matter over the API: one operation for each line of ACTS."""

from typing import Any

from django.utils.translation import override
from ninja import Router

from hub.kernel.api import ApiRequest, Code, Id, answers
from hub.kernel.models import Decision
from hub.kernel.refusals import Missing
from hub.matters import rules
from hub.matters.acts import ACTS, Act
from hub.matters.models import Matter
from hub.matters.rest.shapes import Choices, Done, as_typed, body_of, checked
from hub.people.web import acting

router = Router(tags=["办理 acts"])


@router.get("/matters/{matter}/choices/{act}", response=answers(Choices), summary="可选项 choices")
def choices(request: ApiRequest, community: Code, matter: Id, act: str) -> dict[str, Any]:
    """What may be chosen in the fields of an act on this matter: departments, people, codes."""
    if act not in ACTS:
        raise Missing
    seen = rules.read(request.user, request.community, matter, request.now).find(matter)
    form = ACTS[act].form(subject=seen, **acting(request))
    return {
        "fields": {
            name: _flat(field.choices)
            for name, field in form.fields.items()
            if hasattr(field, "choices")
        }
    }


def _flat(choices: Any) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            found += _flat(label)
        elif str(value):
            found.append({"value": str(value), "label": str(label)})
    return found


def _open(name: str, act: Act) -> None:
    """Open the door to one act. Its form says what is sent, the table says what is done."""
    words = "".join(part.title() for part in name.split("_"))
    body = body_of(act.form, f"{words}In", leave_out=() if act.has_version else ("seen",))

    def do(request: ApiRequest, community: Code, matter: Id, told: body) -> Done:  # type: ignore[valid-type]  # made of the form at run time
        here = rules.read(request.user, request.community, matter, request.now).find(matter)
        form = act.form(as_typed(told), subject=here, **acting(request))
        checked(form)
        done = act.do(form, matter, **acting(request))
        return _done(here, done)

    do.__name__ = f"act_{name}"
    do.__doc__ = _first_line(act)
    with override("zh-hans"):  # the document is one for all readers
        summary = f"{act.label} {name}"
    router.post(f"/matters/{{matter}}/{name}", response=answers(Done), summary=summary)(do)


def _first_line(act: Act) -> str:
    return (act.action.__doc__ or "").strip().partition("\n")[0]


def _done(matter: Matter, done: Any) -> Done:
    """Told to who did it, even if the act took the matter out of their sight."""
    matter.refresh_from_db(fields=["status", "version"])
    told = Done.from_orm(matter)
    told.decision = done.pk if isinstance(done, Decision) else None
    return told


for _name, _act in ACTS.items():
    _open(_name, _act)
