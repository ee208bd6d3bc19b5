"""What a mail on the news of a watch says. Nothing scraped stands in its headers; titles and addresses are lines of its body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from email.policy import default as lines_for_sendmail

from pipelines.store.search.watched import NamedRevision
from pipelines.watching.feed import entry_id, one_line, summary_of
from pipelines.watching.state import News, WatchState
from pipelines.watching.wording import in_short, told_kind

MAIL_NEWS = 100  # told one by one in a mail


def compose_mail(
    name: str, corpus: str, state: WatchState, news: Sequence[News], named: Mapping[tuple[int, int], NamedRevision], *, to: Sequence[str]
) -> EmailMessage:
    """A message with these news. One that is sent twice has the same `Message-ID`."""
    message = EmailMessage(policy=lines_for_sendmail)
    message["To"] = ", ".join(to)
    message["Subject"] = f"Winnow: {in_short(news)}: {name} ({one_line(corpus)})"
    message["Date"] = news[-1].found_at
    message["Message-ID"] = f"<{entry_id(state, news[-1]).rpartition(':')[2]}.{news[0].number}@winnow.invalid>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office reply comes back
    message.set_content("\n".join(_lines(name, state, news, named)) + "\n", charset="utf-8")
    return message


def _lines(name: str, state: WatchState, news: Sequence[News], named: Mapping[tuple[int, int], NamedRevision]) -> list[str]:
    question = " ".join(f"{option}: {word}" for option, word in state.asked)
    lines = [f"What the watch '{name}' found ({one_line(question)}): {in_short(news)}.", ""]
    told = [one for one in news if (one.document, one.revision) in named]
    for one in told[:MAIL_NEWS]:
        what = named[one.document, one.revision]
        lines += [f"{told_kind(one)}: {one_line(what.title) or '(no title)'}", f"  {one_line(what.url)}", f"  {summary_of(one, what)}", ""]
    if len(told) > MAIL_NEWS:
        lines += [f"and {len(told) - MAIL_NEWS} more: 'winnow watch list {name}' and the explorer have them.", ""]
    return lines
