"""The words by which addresses say that they lead to many articles: of a category, a tag, an author."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

# Path elements before a term, as WordPress, Drupal, Blogger, Joomla, Hugo, Jekyll and Ghost write them, in the languages they are set to.
TERMS = frozenset(
    (
        "category categories cat kategorie kategorien kategori kategoria kategorija kategorije kategory categoria categorias "
        "categorie rubrique rubriques rubrik rubrika rubric tag tags label labels etiqueta etiquetas etiquette etichette "
        "schlagwort schlagwoerter oznaka oznake stichwort topic topics tema temas teme theme themes thema themen taxonomy term "
        "series serie section sections search keyword keywords avainsana collection collections product-category genre genres"
    ).split()
)
AUTHORS = frozenset(
    ("author authors autor autores auteur auteurs autore autori avtor autoren forfatter skribent user users writer contributor by").split()
)
_PEOPLE = frozenset(["people", "profile", "staff"])  # of authors where something follows; alone, a page about the site


def leads_to_many(address: str) -> bool:
    """Whether an address, whole or relative, leads to a category, a tag or an author: one of their words stands before its last element."""
    try:
        path = urlsplit(address.strip()).path
    except ValueError:
        return False
    parts = [part for part in unquote(path).lower().split("/") if part]
    return not (TERMS | AUTHORS | _PEOPLE).isdisjoint(parts[:-1])
