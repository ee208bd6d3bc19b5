// Answers a question from the files of search/, which are scripts, so that a page opened from a disk may read them too.
"use strict";
(function () {
  const { chars } = window.winnowAnalyzer;
  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"; // five bits each, the upper half: more follow
  const VALUE = new Uint8Array(128);
  for (let place = 0; place < DIGITS.length; place++) VALUE[DIGITS.charCodeAt(place)] = place;
  const SHELF = 100; // articles in a file, as search_index.py writes them
  const FOLDER = 100; // files in a folder
  const MOST_FILES = 200; // for one question
  const AT_ONCE = 20; // articles shown
  const TEXT = 4096; // places below it are of the title
  const TITLE_WEIGHT = 4;

  let directory = null;
  const waiting = new Map();
  window.winnowDirectory = (value) => { directory = value; };
  window.winnowFile = (name, value) => { const told = waiting.get(name); waiting.delete(name); if (told) told(value); };

  function load(path) {
    return new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = path;
      script.onload = () => { script.remove(); done(); };
      script.onerror = () => failed(new Error(path));
      document.head.append(script);
    });
  }

  const read = new Map();
  function file(kind, number) {
    const name = `${kind}/${Math.floor(number / FOLDER)}/${number}`;
    if (!read.has(name)) {
      const value = new Promise((done) => waiting.set(name, done));
      read.set(name, load(`search/${name}.js`).then(() => value));
    }
    return read.get(name);
  }

  // By code points, as the files are sorted.
  function compare(one, other) {
    const a = chars(one), b = chars(other);
    for (let place = 0; place < a.length && place < b.length; place++) {
      const difference = a[place].codePointAt(0) - b[place].codePointAt(0);
      if (difference) return difference;
    }
    return a.length - b.length;
  }

  function firstFile(term) {
    let low = 0, high = directory.first.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(directory.first[middle], term) < 0) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  // Places by article, of every term for which `isWanted`, from the term `from` on, as long as `goesOn`.
  async function postings(from, isWanted, goesOn, budget) {
    const found = new Map();
    for (let number = firstFile(from); number < directory.first.length; number++) {
      if (number > firstFile(from) && !goesOn(directory.first[number])) break;
      if (budget.files-- <= 0) { budget.cut = true; break; }
      for (const [term, text] of await file("terms", number)) if (isWanted(term)) decode(text, found);
    }
    return found;
  }

  function decode(text, found) {
    let place = 0, article = 0;
    const next = () => {
      let value = 0, shift = 1;
      for (;;) {
        const digit = VALUE[text.charCodeAt(place++)];
        value += (digit & 31) * shift;
        if (digit < 32) return value;
        shift *= 32;
      }
    };
    while (place < text.length) {
      article += next();
      const places = found.get(article) ?? [];
      let at = 0;
      for (let left = next(); left > 0; left--) places.push(at += next());
      found.set(article, places);
    }
  }

  const ofTerm = (term, budget) => postings(term, (one) => one === term, (first) => compare(first, term) <= 0, budget);
  const ofPrefix = (term, budget) =>
    postings(term, (one) => one.startsWith(term), (first) => first.startsWith(term) || compare(first, term) <= 0, budget);

  async function ofPhrase(phrase, field, budget) {
    const mark = field === "author" ? "@" : "";
    let found = null;
    for (const [place, term] of phrase.terms.entries()) {
      const isLast = place === phrase.terms.length - 1;
      const one = await (isLast && phrase.isPrefix ? ofPrefix : ofTerm)(mark + term, budget);
      found = found === null ? one : follow(found, one);
      if (!found.size) break;
    }
    if (field === "title") return narrow(found, (place) => place < TEXT);
    return field === "text" ? narrow(found, (place) => place >= TEXT) : found;
  }

  // Where a place of `next` stands right behind one of `found`.
  function follow(found, next) {
    const both = new Map();
    for (const [article, places] of found) {
      const behind = new Set(next.get(article) ?? []);
      const kept = places.map((place) => place + 1).filter((place) => behind.has(place));
      if (kept.length) both.set(article, kept);
    }
    return both;
  }

  function narrow(found, isIn) {
    const kept = new Map();
    for (const [article, places] of found) {
      const inside = places.filter(isIn);
      if (inside.length) kept.set(article, inside);
    }
    return kept;
  }

  // Scores by article.
  async function answer(node, budget) {
    if (node.kind === "wanted") return ofWanted(node, budget);
    if (node.kind === "facet") return ofFacet(node, budget);
    if (node.kind === "not") {
      const without = await answer(node.part, budget), rest = new Map();
      for (let article = 0; article < directory.articles; article++) if (!without.has(article)) rest.set(article, 0);
      return rest;
    }
    let result = null;
    for (const part of node.parts) {
      const scores = await answer(part, budget);
      result = result === null ? scores : node.kind === "and" ? both(result, scores) : either(result, scores);
    }
    return result;
  }

  function both(one, other) {
    const result = new Map();
    for (const [article, score] of one) if (other.has(article)) result.set(article, score + other.get(article));
    return result;
  }

  function either(one, other) {
    const result = new Map(one);
    for (const [article, score] of other) result.set(article, (result.get(article) ?? 0) + score);
    return result;
  }

  async function ofWanted(node, budget) {
    const weights = new Map();
    for (const phrase of node.phrases) {
      for (const [article, places] of await ofPhrase(phrase, node.field, budget)) {
        const titles = node.field === "author" ? 0 : places.filter((place) => place < TEXT).length;
        weights.set(article, (weights.get(article) ?? 0) + places.length + (TITLE_WEIGHT - 1) * titles);
      }
    }
    const rare = Math.log(1 + directory.articles / (weights.size + 0.5));
    return new Map(Array.from(weights, ([article, weight]) => [article, rare * Math.log1p(weight)]));
  }

  const DAY = ":d:";

  async function ofFacet(node, budget) {
    let found;
    if (node.before !== undefined) {
      // A date that says only a month or a year is found where the whole of it lies within the days asked for.
      const holdBefore = [7, 4].map((chars) => node.before.slice(0, DAY.length + chars));
      const from = node.from.replace(/(?:-01)?-01$/, "");
      const isIn = (term) => compare(term, from) >= 0 && compare(term, node.before) < 0 && !holdBefore.includes(term);
      found = await postings(from, isIn, (first) => compare(first, node.before) < 0, budget);
    } else found = await (node.isPrefix ? ofPrefix : ofTerm)(node.from, budget);
    return new Map(Array.from(found.keys(), (article) => [article, 0]));
  }

  // The numbers of the articles found, the best first.
  window.winnowSearch = search;

  async function search(text) {
    if (!directory) await load("search/directory.js");
    const root = window.winnowQuestion(text), budget = { files: MOST_FILES, cut: false };
    const scores = root ? await answer(root, budget) : new Map();
    const best = Array.from(scores).sort((one, other) => other[1] - one[1] || other[0] - one[0]);
    return { articles: best.map(([article]) => article), isCut: budget.cut, isEmpty: root === null };
  }

  const element = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) if (value) made.setAttribute(key, value);
    return made;
  };

  const FOREIGN = /(?:^|[\s(])NEAR(?:\/\d+)?(?=[\s)]|$)|(?:^|[\s(:])\/[^\s/][^\s]*\/(?=[\s)]|$)|(?:^|[\s(-])tag:\S/u;

  const status = document.querySelector("[role=status]"), words = status.dataset;

  // "3 articles were found", in the form that the language of the page has for this number.
  function toldCount(count) {
    const form = new Intl.PluralRules(document.documentElement.lang).select(count);
    return (status.getAttribute(`data-found-${form}`) ?? words.foundOther).replace("{}", String(count));
  }

  async function item(article) {
    const shelf = await file("articles", Math.floor(article / SHELF));
    const [path, title, language, direction, day, publication, beginning] = shelf[article % SHELF];
    const made = element("li"), heading = element("h2"), byline = element("p", "", { class: "byline" });
    heading.append(element("a", title || words.untitled, { href: path, lang: language, dir: direction }));
    byline.append(element("bdi", publication), day ? ` · ${day}` : "");
    made.append(heading, byline, element("p", beginning, { class: "snippet", lang: language, dir: direction }));
    return made;
  }

  function page() {
    const form = document.querySelector("form.question"), list = document.querySelector(".hits"), more = document.querySelector(".more");
    let found = { articles: [] }, shown = 0;

    async function showMore() {
      const next = found.articles.slice(shown, shown + AT_ONCE), of = found;
      const items = await Promise.all(next.map(item));
      if (of !== found) return;
      list.append(...items);
      shown += next.length;
      more.hidden = shown >= found.articles.length;
    }

    async function ask(text) {
      status.textContent = words.working;
      list.replaceChildren();
      try {
        found = await search(text);
        shown = 0;
        await showMore();
        const count = found.articles.length;
        const sentence = found.isEmpty ? words.empty : count ? toldCount(count) : words.none;
        status.textContent = [sentence, found.isCut && words.cut, FOREIGN.test(text) && words.foreign].filter(Boolean).join(" ");
        document.documentElement.dataset.found = found.articles.join(" ");
      } catch (error) {
        status.textContent = words.failed.replace("{}", error.message);
      }
      document.documentElement.dataset.answered = text;
    }

    more.addEventListener("click", showMore);
    const asked = new URLSearchParams(location.search).get("q") ?? "";
    const box = form.elements.q;
    if (!box.value || document.activeElement !== box) box.value = asked; // a reader may have typed before this script arrived
    if (asked.trim()) ask(asked);
  }

  page();
})();
