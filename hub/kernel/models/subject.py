"""What events, duties and decisions are about: anything of record, named by type and id."""

from typing import Any, Protocol


class Subject(Protocol):
    """Any row of record; or an `About` where only its name is at hand."""

    @property
    def pk(self) -> Any: ...
    @property
    def community_id(self) -> int: ...
    @property
    def _meta(self) -> Any: ...
