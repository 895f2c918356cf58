"""The product's own settings, and beside them what measures each request. For the load run alone."""

from config.settings import *  # noqa: F403  (all but what follows)
from config.settings import MIDDLEWARE as OF_THE_PRODUCT

MIDDLEWARE = ["hub.demo.load.costs.Costs", *OF_THE_PRODUCT]
