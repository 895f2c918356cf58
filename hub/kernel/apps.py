from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "hub.kernel"

    def ready(self) -> None:
        # An act may happen in any process; what its event sets off must be known there.
        from hub.kernel import jobs

        jobs.discover()
