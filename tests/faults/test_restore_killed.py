"""kill -9 of a restore at every step: what is half done is said to be so, and done again it is whole."""

import sys

from tests.faults.conftest import OpenHouse

RESTORING = "hub.kernel.backups.restoring"
# What is about to be done when it dies, in the order in which it is done.
STEPS = {
    "sqlite": [
        ("hub.kernel.backups.databases.Sqlite.put", 1),
        ("pathlib.Path.rename", 1),
        ("pathlib.Path.rename", 2),
        (f"{RESTORING}._swap_files", 1),
        (f"{RESTORING}.call_command", 1),
    ],
    "postgresql": [
        ("hub.kernel.backups.databases.Postgres.put", 1),
        ("hub.kernel.backups.databases.Postgres._run", 1),
        (f"{RESTORING}._swap_files", 1),
        (f"{RESTORING}.call_command", 1),
    ],
}


def test_a_killed_restore_is_done_again(open_house: OpenHouse, vendor: str) -> None:
    with open_house(vendor) as house, open_house(vendor) as empty:
        house.play("open_desk")
        (house.var / "files").mkdir()
        (house.var / "files" / "photo.jpg").write_bytes(b"a photo")
        backup = str(house.var / "house.zip")
        assert house.manage("backup", backup).returncode == 0

        for function, count in STEPS[vendor]:
            victim = empty.start(
                *(sys.executable, "-m", "tests.faults.dying_restore", backup, function, str(count))
            )
            assert victim.wait(120) == -9, empty.words()
            assert (empty.var / "restore-under-way").exists()
        assert "恢复被打断过" in empty.manage("doctor").stdout

        done = empty.manage("restore", backup)

        assert done.returncode == 0, done.stderr
        assert not (empty.var / "restore-under-way").exists()
        assert (empty.var / "files" / "photo.jpg").read_bytes() == b"a photo"
        told = "SELECT id, verb FROM kernel_event ORDER BY id"
        assert empty.ask(told) == house.ask(told)
        # Whoever is told to restore over a whole house is refused as ever.
        assert "--replace" in empty.manage("restore", backup).stderr
