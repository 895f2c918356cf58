"""Dates as 2026-11-23 and a 24-hour clock, in every language."""
