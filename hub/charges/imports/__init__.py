"""The workbooks about money: payments by code, who is charged for what, what meters show."""

from hub.charges.imports import enrolments, payments, readings

__all__ = ["enrolments", "payments", "readings"]
