"""The settings that depend on a corpus. Those that are the same for every corpus stand in `crawler.settings`, which reads no file."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.corpus import Corpus
from pipelines.items import Source
from pipelines.urls import split_host
from pipelines.version import VERSION


def settings_for(corpus: Corpus, sources: Sequence[Source]) -> dict[str, object]:
    """Who we are, and which private addresses and ports may be contacted."""
    ports = {split_host(host)[1] for source in sources for host in source.scope.hosts}
    return {
        "WINNOW_CORPUS": str(corpus.root),
        "WINNOW_NETWORK_ALLOW": corpus.network.texts,
        "WINNOW_PORTS": sorted(port for port in ports if port),
        "USER_AGENT": user_agent_of(corpus),
    }


def user_agent_of(corpus: Corpus) -> str:
    """How we name ourselves to the sites that we visit for this corpus."""
    return f"winnow/{VERSION} (+{corpus.contact})"
