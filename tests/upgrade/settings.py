"""The next version of the product, as far as its migrations of matters go."""

from config.settings import *  # noqa: F403  (all but what follows)

MIGRATION_MODULES = {"matters": "tests.upgrade.coming"}
