"""A retry budget: retries may only be a share of what is going on."""

from lbviz.scenarios.spec import RetryBudgetSpec


class RetryBudget:
    """Grants a retry while those under way are fewer than `share` of the requests in flight, or than `least`.

    Retries of everything double the load just when it hurts; a budget keeps the storm small. Source: Envoy,
    `retry_budget`: budget_percent 20 %, min_retry_concurrency 3.
    """

    def __init__(self, spec: RetryBudgetSpec) -> None:
        self._spec = spec
        self.under_way: set[int] = set()

    def grants(self, request: int, in_flight: int) -> bool:
        """Return whether this request may be tried again, and count it if so."""
        granted = len(self.under_way) < max(self._spec.least, int(self._spec.share * in_flight))
        if granted:
            self.under_way.add(request)
        return granted

    def ended(self, request: int) -> None:
        """A request ended, whether it was tried again or not."""
        self.under_way.discard(request)
