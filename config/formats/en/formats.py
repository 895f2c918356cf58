"""The same as in Chinese: staff of both languages read one another's papers."""

from config.formats.zh_Hans.formats import *  # noqa: F403 (every one of them)
