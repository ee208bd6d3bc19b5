# %% [markdown]
# # Articles per month
#
# Counts the articles of each source in each month. Each cell begins with `# %%`: VS Code, Spyder and Jupyter (with jupytext) run
# them one by one; `python articles-per-month.py articles.jsonl` runs all.
#
# It wants pandas, and an export: `winnow export --output articles.jsonl`

# %%
import sys
from pathlib import Path

import pandas

EXPORT = Path(sys.argv[1] if sys.argv[1:] and sys.argv[1].endswith(".jsonl") else "articles.jsonl")
articles = pandas.read_json(EXPORT, lines=True, dtype=False)
print(f"{len(articles)} articles of {articles['source'].nunique()} sources")

# %% [markdown]
# A page may give its date as a year alone, or not at all. Such articles belong to no month; they are counted, not guessed.

# %%
month = articles["date"].astype("string").str.extract(r"^(\d{4}-\d{2})", expand=False)
print(f"{month.isna().sum()} articles without a month")

# %% [markdown]
# The same text under several sources or addresses is a group of copies, and counts once: for whom it was captured first.

# %%
group = articles["copy_group"].astype("Int64").fillna(articles["id"])
dated = articles.assign(month=month, group=group).sort_values("captured_at").drop_duplicates("group").dropna(subset="month")
per_month = dated.groupby(["month", "source"]).size().unstack(fill_value=0)

# %% [markdown]
# A month without any article is a month too: leave it out, and a silence looks like a steady pace.

# %%
if not per_month.empty:
    months = pandas.period_range(per_month.index.min(), per_month.index.max(), freq="M").astype(str)
    per_month = per_month.reindex(months, fill_value=0)
print(per_month)
