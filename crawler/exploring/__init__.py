"""Explores a site for `winnow add`: asks a bounded number of addresses and makes a source of what they tell. The spider asks."""
