"""Whether this machine is fit to run the house, and what to do where it is not."""

from hub.kernel.doctor.finding import Finding, Level
from hub.kernel.doctor.rounds import examine

__all__ = ["Finding", "Level", "examine"]
