"""deploy/compose.yaml, the Dockerfile and .dockerignore fit the program, looked at without an engine."""

import re
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from hub.kernel.probes import Probes

ROOT = settings.BASE_DIR
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("prepare", "web", "worker")
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text()
# Read by a library and not by us.
OF_LIBRARIES = {"DATABASE_URL"}


def read_by_the_program() -> set[str]:
    told = "".join((ROOT / "config" / one).read_text() for one in ("settings.py", "gunicorn.py"))
    asked = r"""(?:environ(?:\.get\(|\[)|_flag\(|")\s*"?([A-Z][A-Z_]+)\""""
    return set(re.findall(asked, told)) | OF_LIBRARIES


@pytest.mark.parametrize("name", OURS)
class TestAService:
    def test_sets_only_what_the_program_reads(self, name: str) -> None:
        assert set(SERVICES[name]["environment"]) <= read_by_the_program()

    def test_runs_commands_that_exist(self, name: str) -> None:
        command = SERVICES[name].get("command", "")
        line = command if isinstance(command, str) else " ".join(command)
        called = re.findall(r"manage\.py (\w+)", line)
        assert called or name == "web", "It runs what the image runs by itself"
        assert set(called) <= set(get_commands())

    def test_writes_only_where_the_image_made_a_folder_for_its_user(self, name: str) -> None:
        service = SERVICES[name]
        assert service["read_only"]
        folders = {one.split(":")[1] for one in service["volumes"]}
        made = re.search(r"install -d -o zhongshu -g zhongshu -m 700 (.+)", DOCKERFILE)
        assert made
        assert folders == set(made.group(1).split())
        assert "ZHONGSHU_VAR=/var/lib/zhongshu " in DOCKERFILE

    def test_waits_for_what_it_needs(self, name: str) -> None:
        awaited = {"prepare": ("database", "service_healthy")}
        other, state = awaited.get(name, ("prepare", "service_completed_successfully"))
        assert SERVICES[name]["depends_on"] == {other: {"condition": state}}


class TestTheWhole:
    def test_asks_a_probe_that_exists(self) -> None:
        address = SERVICES["web"]["healthcheck"]["test"][-1]
        path = re.fullmatch(r"http://127\.0\.0\.1:8000(/\w+)", address)
        assert path
        assert path.group(1) in Probes(lambda request: None)._answers  # type: ignore[arg-type,return-value]  # (it is asked nothing)
        assert "BIND=0.0.0.0:8000" in DOCKERFILE

    def test_shows_the_world_the_proxy_alone(self) -> None:
        assert [name for name, one in SERVICES.items() if "ports" in one] == ["proxy"]

    def test_declares_the_volumes_it_uses(self) -> None:
        used = {place.split(":")[0] for one in SERVICES.values() for place in one["volumes"]}
        assert used - {"./Caddyfile"} == set(COMPOSE["volumes"])

    def test_tells_the_proxy_what_the_caddyfile_asks_for(self) -> None:
        asked = set(re.findall(r"\{\$(\w+)", (ROOT / "deploy" / "Caddyfile").read_text()))
        assert set(SERVICES["proxy"]["environment"]) == asked


class TestTheImage:
    def test_takes_only_what_is_named(self) -> None:
        lines = (ROOT / ".dockerignore").read_text().splitlines()
        rules = [line for line in lines if line and not line.startswith("#")]
        assert rules[0] == "*"
        taken = {rule[1:] for rule in rules if rule.startswith("!")}
        assert [one for one in sorted(taken) if not (ROOT / one).exists()] == []
        assert not taken & {"deploy", "tests", "docs", ".git", "tools", ".env"}
        assert "**/tests" in rules

    def test_has_all_that_it_copies(self) -> None:
        copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
        named = {one for line in copied for one in line.split()} - {"."}
        assert named
        assert [one for one in sorted(named) if not (ROOT / one).exists()] == []
