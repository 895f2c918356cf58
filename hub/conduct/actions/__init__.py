"""Everything people can do with spot checks. Pages and jobs come through here."""

from hub.conduct.actions.checking import Seen, check, lapse, reply, review
from hub.conduct.actions.items import begin, change_item

__all__ = ["Seen", "begin", "change_item", "check", "lapse", "reply", "review"]
