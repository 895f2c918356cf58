"""催缴: who is reminded of what they owe, by which step, with which proof, and who is let be."""

from hub.dunning.models.attempt import Attempt, Proof
from hub.dunning.models.episode import Episode, StepDue
from hub.dunning.models.message import Message, MessageList
from hub.dunning.models.notice import Notice, NoticeBatch, NoticePart, NoticePrint, Way
from hub.dunning.models.pause import Pause, Promise
from hub.dunning.models.procedure import Channel, Grade, Procedure, Step
from hub.dunning.models.run import Run, RunLine

__all__ = [
    "Attempt",
    "Channel",
    "Episode",
    "Grade",
    "Message",
    "MessageList",
    "Notice",
    "NoticeBatch",
    "NoticePart",
    "NoticePrint",
    "Pause",
    "Procedure",
    "Promise",
    "Proof",
    "Run",
    "RunLine",
    "Step",
    "StepDue",
    "Way",
]
