// Reads a question as pipelines/search/parsing.py does; what it makes is a tree of words and filters, null where nothing is left.
"use strict";
(function () {
  const rules = window.winnowRules;
  const { wordsOf, wordTerms, fold, askedForms, withoutArticle, chars } = window.winnowAnalyzer;
  const JOINS = /['’ʼ‘`\u200c\u2010\u2011-]+/gu;
  const TEXT_FIELDS = { title: "title", text: "text", body: "text", author: "author", authors: "author" };
  const SAME = { since: "after", lang: "language" };
  const FILTERS = new Set(["source", "language", "flag", "after", "before", "date"]);
  const MAX_TERMS = 20, MAX_CHARS = 500, MAX_DEPTH = 12;

  function signsOf(text) {
    const plain = text.replace(/[“”„‟«»‹›「」『』〝〞＂]/gu, '"').replaceAll("（", "(").replaceAll("）", ")").replaceAll("：", ":").replaceAll("＊", "*");
    // Blanks may stand behind the colon of a known field, as in lexing.py.
    const pattern = /(?<space>\s+)|(?<open>\()|(?<close>\))|"(?<phrase>[^"]*)"(?<star>\*?)|(?<quote>")|(?<minus>-(?=[^\s-]))|(?<field>(?:title|text|body|authors?|source|language|lang|flag|tag|after|since|before|date)(?=:\s|:$)|(?:\p{L}|\p{Nl}|\p{No})+(?=:\S)):(?!\/\/)\s*|(?<word>[^\s()"]+)/giu;
    const signs = [];
    let atStart = true;
    for (const { groups } of plain.matchAll(pattern)) {
      if (groups.phrase !== undefined) {
        signs.push({ kind: "phrase", text: groups.phrase.replace(/\*+$/, ""), isPrefix: Boolean(groups.star) || groups.phrase.endsWith("*") });
      } else if (groups.minus !== undefined) {
        if (!atStart) continue;
        signs.push({ kind: "NOT" });
      } else if (groups.word !== undefined) {
        if (["AND", "OR", "NOT"].includes(groups.word)) signs.push({ kind: groups.word });
        else signs.push({ kind: "word", text: groups.word.replace(/\*+$/, ""), isPrefix: groups.word.endsWith("*") });
      } else if (groups.field !== undefined) signs.push({ kind: "field", text: groups.field });
      else if (groups.open !== undefined) signs.push({ kind: "open" });
      else if (groups.close !== undefined) signs.push({ kind: "close" });
      else if (groups.quote !== undefined) signs.push({ kind: "quote" });
      atStart = ["space", "open", "field", "minus"].some((name) => groups[name] !== undefined);
    }
    return signs;
  }

  const join = (kind, parts) => (parts.length < 2 ? parts[0] ?? null : { kind, parts });

  function read(text) {
    const signs = signsOf(chars(text).slice(0, MAX_CHARS).join("").replaceAll("\u0000", " "));
    let place = 0, depth = 0, count = 0;
    const next = () => signs[place];
    const take = (kind) => (next()?.kind === kind ? (place++, true) : false);

    function all() {
      const parts = [];
      while (next()) {
        const node = anyOf();
        if (node) parts.push(node);
        take("close");
      }
      return join("and", parts);
    }
    function anyOf() {
      const parts = [allOf()];
      while (take("OR")) parts.push(allOf());
      return join("or", parts.filter(Boolean));
    }
    function allOf() {
      const parts = [];
      while (next() && next().kind !== "close" && next().kind !== "OR") {
        if (take("AND")) continue;
        const node = negated();
        if (node) parts.push(node);
      }
      return join("and", parts);
    }
    function negated() {
      let nots = 0;
      while (take("NOT")) nots++;
      if (nots && (!next() || ["close", "OR", "AND"].includes(next().kind))) return null;
      const node = one();
      return node && nots % 2 ? { kind: "not", part: node } : node;
    }
    function one() {
      const sign = signs[place++];
      if (sign.kind === "open") return group();
      if (sign.kind === "field") return field(sign);
      return sign.kind === "quote" ? null : leaf(sign);
    }
    function group() {
      if (depth >= MAX_DEPTH) return null;
      depth++;
      const node = anyOf();
      depth--;
      take("close");
      return node;
    }
    function field(sign) {
      const lower = sign.text.toLowerCase(), name = SAME[lower] ?? lower;
      const isValue = next() && (next().kind === "word" || next().kind === "phrase");
      if (FILTERS.has(name) && isValue) return filter(name, signs[place++].text.trim());
      if (!Object.hasOwn(TEXT_FIELDS, name)) return leaf({ kind: "word", text: sign.text });
      if (!isValue && next()?.kind !== "open") return null;
      const node = one();
      if (node) within(node, TEXT_FIELDS[name]);
      return node;
    }
    function leaf(sign) {
      const node = sign.kind === "phrase" ? phraseOf(sign) : wordOf(sign);
      if (!node || count === MAX_TERMS) return null;
      count++;
      return node;
    }
    return all();
  }

  function within(node, name) {
    if (node.kind === "wanted") node.field = name;
    else for (const part of node.parts ?? [node.part].filter(Boolean)) within(part, name);
  }

  function filter(name, value) {
    if (!/[\p{L}\p{N}]/u.test(value)) return null;
    if (name === "source") return { kind: "facet", from: ":s:" + value.toLowerCase() };
    if (name === "flag") return { kind: "facet", from: ":f:" + value.toLowerCase() };
    if (name === "language") {
      const code = value.replaceAll("_", "-").toLowerCase();
      return { kind: "or", parts: [{ kind: "facet", from: ":l:" + code }, { kind: "facet", from: ":l:" + code + "-", isPrefix: true }] };
    }
    const [first, last] = value.split(/\.\.(.*)/su);
    const begin = span(first), end = last === undefined ? begin : span(last);
    if (!begin || (name === "date" && !end)) return null;
    if (name === "after") return { kind: "facet", from: ":d:" + begin[0], before: ":d:~" };
    if (name === "before") return { kind: "facet", from: ":d:", before: ":d:" + begin[0] };
    return { kind: "facet", from: ":d:" + begin[0], before: ":d:" + end[1] };
  }

  // The first day of a year, month or day, and the day after its last.
  function span(text) {
    const match = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/.exec(text.trim());
    if (!match) return null;
    const [year, month, day] = match.slice(1).map((part) => (part === undefined ? null : Number(part)));
    const first = new Date(0), following = new Date(0);
    first.setUTCFullYear(year, (month ?? 1) - 1, day ?? 1);
    if (year < 1 || first.getUTCMonth() !== (month ?? 1) - 1 || first.getUTCDate() !== (day ?? 1)) return null;
    following.setUTCFullYear(day === null && month === null ? year + 1 : year, (month ?? 1) - 1 + (day === null && month !== null ? 1 : 0),
      (day ?? 1) + (day === null ? 0 : 1));
    return [first, following].map((moment) => moment.toISOString().slice(0, 10));
  }

  function phraseOf(sign) {
    const words = wordsOf(sign.text);
    return words.length ? { kind: "wanted", phrases: [inARow(words, sign.isPrefix)], field: "" } : null;
  }

  function wordOf(sign) {
    const words = wordsOf(sign.text);
    if (!words.length) return null;
    return { kind: "wanted", phrases: phrasesOf(sign, words), field: "" };
  }

  function phrasesOf({ text, isPrefix }, words) {
    if (isPrefix) return beginnings(words);
    if (words.length > 1 && words[words.length - 1].terms[0] === "s" && text.search(JOINS) >= 0) words.pop();
    if (words.length === 1) return [...anyForm(words[0]), ...apart(text, words[0])];
    const phrases = [inARow(words, text.includes("\u200c"))];
    const joined = words.map((word) => word.terms[0]).join("");
    if (words.length <= rules.maxJoined && !words.some((word) => word.isRun) && fold(text.replace(JOINS, "")) === joined) {
      phrases.push(...anyFormOf(joined));
    } else if (/^\p{Nd}{1,3}(?:[.,'’٬\u00a0\u202f]\p{Nd}{3})+$/u.test(text)) phrases.push({ terms: [joined] });
    return phrases;
  }

  const anyForm = (word) => (word.isRun ? [inARow([word], false)] : anyFormOf(word.terms[0]));

  function anyFormOf(term) {
    const terms = [term];
    for (const form of askedForms(term)) terms.push(form, rules.form + form);
    return Array.from(new Set(terms), (one) => ({ terms: [one] }));
  }

  function apart(text, word) {
    const term = word.terms[0];
    if (word.isRun) return [];
    if (/^\p{Nd}+$/u.test(term) && term.length >= 4 && term.length <= 12) {
      const first = term.length % 3 || 3;
      return [{ terms: [term.slice(0, first), ...(term.slice(first).match(/.{3}/g) ?? [])] }];
    }
    if (/^[A-Z]{2,6}$/.test(text)) return [{ terms: chars(term) }];
    const numbered = /^((?:(?!\p{Nd})[\p{L}\p{N}]){2,})(\p{Nd}{1,4})$/u.exec(term);
    return numbered ? [{ terms: [...wordTerms(numbered[1]), numbered[2]] }] : [];
  }

  function beginnings(words) {
    const phrases = [inARow(words, true)];
    const term = words[0].terms[0];
    if (words.length === 1 && term[0] >= "\u0590" && term[0] <= "\u06ff" && chars(term).length >= rules.minPrefixChars) {
      const bare = withoutArticle(term);
      for (const one of new Set([rules.form + term, bare, rules.form + bare])) {
        if (one !== term) phrases.push({ terms: [one], isPrefix: true });
      }
    }
    return phrases;
  }

  function inARow(words, isPrefix) {
    const terms = words.slice(0, -1).flatMap((word) => word.terms);
    const last = words[words.length - 1];
    if (!last.isRun) {
      const term = last.terms[0];
      return cut([...terms, term], isPrefix && chars(term).length >= rules.minPrefixChars);
    }
    if (last.terms.length === 1) return cut([...terms, last.terms[0]], true);
    return cut([...terms, ...last.terms.slice(0, -1)], false);
  }

  function cut(terms, isPrefix) {
    return { terms: terms.slice(0, rules.maxPhraseTerms), isPrefix: isPrefix && terms.length <= rules.maxPhraseTerms };
  }

  window.winnowQuestion = read;
})();
