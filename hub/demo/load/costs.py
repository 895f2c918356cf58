"""What one request costs, told in its answer: queries, time in the database, processor, whole time."""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class Costs:
    """`Server-Timing: sql;dur=4.1;desc=11, cpu;dur=31.0, all;dur=40.2` (milliseconds).

    The processor is that of the request's own thread, so that what else the machine does leaves it
    nearly alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked: list[float] = []

        def clock(execute: Any, *query: Any) -> Any:
            start = time.perf_counter()
            try:
                return execute(*query)
            finally:
                asked.append(time.perf_counter() - start)

        start, cpu = time.perf_counter(), time.thread_time()
        with connection.execute_wrapper(clock):
            response = self.get_response(request)
        cpu, whole = time.thread_time() - cpu, time.perf_counter() - start
        response["Server-Timing"] = (
            f"sql;dur={sum(asked) * 1000:.2f};desc={len(asked)}, "
            f"cpu;dur={cpu * 1000:.2f}, all;dur={whole * 1000:.2f}"
        )
        return response
