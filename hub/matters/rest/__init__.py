"""Matters over the API."""

from ninja import Router

from hub.matters.rest import acts, matters, waiting

# In this order: an address that is spelt out goes before one that an act could have.
ROUTERS: tuple[Router, ...] = (matters.router, acts.router, waiting.router)
