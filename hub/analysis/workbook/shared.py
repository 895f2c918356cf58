"""What several sheets of the workbook have in common."""

from hub.analysis.snapshot import Snapshot


def area_name(snapshot: Snapshot, key: str) -> str:
    return next((area["name"] for area in snapshot["areas"] if area["key"] == key), key)
