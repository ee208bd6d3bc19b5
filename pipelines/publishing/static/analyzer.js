// Cuts what is typed into the terms of the index, as pipelines/search does it for a corpus; the tables come from there (rules.js).
"use strict";
(function () {
  const rules = window.winnowRules;
  const forms = rules.forms;
  const chars = (text) => Array.from(text);
  const casefold = (text) => chars(text).map((char) => rules.foldedCases[char] ?? char.toLowerCase()).join("");
  const translate = (text) => chars(text).map((char) => rules.letters[char] ?? char).join("");
  const joiners = new RegExp(`[${rules.joiners}]`, "gu");
  const joinedOrDots = new RegExp(`[${rules.joiners}${rules.dots}]`, "gu");
  const SHORT_I = "\ue000";

  function digit(char) {
    if (/\p{Nd}/u.test(char)) {
      const code = char.codePointAt(0);
      return String(code - rules.zeros.find((zero) => zero <= code && code < zero + 10));
    }
    return char >= "\u02b0" && char <= "\u02ff" ? "" : char;
  }

  function finish(text) {
    const kept = chars(text).filter((char) => /[\p{L}\p{N}\p{M}]/u.test(char)).map(digit).join("");
    return chars(kept).slice(0, rules.maxTermChars).join("");
  }

  function fold(word) {
    if (/^[\0-\x7f]*$/.test(word)) return word.toLowerCase().slice(0, rules.maxTermChars);
    const text = casefold(word.replace(joiners, "").normalize("NFKC"));
    if (/[\u0900-\u0dff]/.test(text)) return finish(translate(text.normalize("NFD")));
    const bare = text.normalize("NFC").replaceAll("й", SHORT_I).normalize("NFKD").replace(/\p{Mn}/gu, "");
    return finish(translate(bare.replaceAll(SHORT_I, "й")));
  }

  function foldCluster(cluster) {
    return casefold(/[\u0e33\u0eb3]/.test(cluster) ? cluster : cluster.normalize("NFKC"));
  }

  const letter = `(?![${rules.noLetters}${rules.unspaced}])[\\p{L}\\p{N}]`;
  const wordJoiners = rules.joiners.replace("\u200b", "");
  const run = `[${rules.unspaced}](?:[${rules.unspaced}${rules.marks}]|[${rules.joiners}${rules.dots}]+(?=[${rules.unspaced}]))*`;
  const wordPattern = new RegExp(`(?<run>${run})|(?<word>${letter}(?:${letter}|[${rules.marks}]|[${wordJoiners}]+(?=${letter}))*)`, "gu");
  const allMarks = rules.marks + rules.markLike;
  const clusterPattern = new RegExp(
    `[^${rules.joiners}${rules.dots}](?:(?<=[${rules.stacking}])[^${allMarks}]|[${allMarks}${rules.joiners}${rules.dots}])*`, "gsu");

  // A word: its terms in order, and whether it is a run of a script that sets no spaces.
  function wordsOf(text) {
    const words = [];
    for (const match of text.matchAll(wordPattern)) {
      if (match.groups.run !== undefined) words.push(readRun(match[0]));
      else for (const part of match[0].split("\u200c")) {
        const terms = part && wordTerms(part);
        if (terms && terms.length) words.push({ terms, isRun: false });
      }
    }
    return words;
  }

  function wordTerms(word) {
    const folded = fold(word);
    return folded ? [folded, ...indexedForms(folded).map((form) => rules.form + form)] : [];
  }

  function readRun(text) {
    const clusters = Array.from(text.matchAll(clusterPattern), (match) => foldCluster(match[0].replace(joinedOrDots, "")));
    const terms = clusters.slice(1).map((cluster, place) => clusters[place] + cluster);
    return { terms: [...terms, clusters[clusters.length - 1]], isRun: true };
  }

  const unique = (values) => Array.from(new Set(values));
  const without = (word, count) => chars(word).slice(0, -count).join("");
  const length = (word) => chars(word).length;
  const isLatin = (word) => word[0] < "\u0250";
  const isCyrillic = (word) => word[0] >= "\u0400" && word[0] <= "\u052f";
  const isArabic = (word) => word[0] >= "\u0600" && word[0] <= "\u06ff";
  const isHebrew = (word) => word[0] >= "\u05d0" && word[0] <= "\u05ea";

  function indexedForms(word) {
    let found = [];
    if (isLatin(word)) found = singulars(word);
    else if (isCyrillic(word)) found = [withoutEnding(word)];
    else if (isArabic(word)) {
      found = withoutParticles(word, 3).map(bare);
      found = found.concat(found.filter((form) => form.endsWith("ي") && length(form) > 4).map((form) => without(form, 1)));
    } else if (isHebrew(word)) found = withoutHebrewParticles(word);
    return unique(found).filter((form) => form !== word);
  }

  function askedForms(word) {
    if (isArabic(word)) return unique(withoutParticles(word, 4).map(bare));
    if (isHebrew(word)) return word.startsWith("ה") && length(word) > 3 ? [word.slice(1), word] : [word];
    return [...indexedForms(word), word];
  }

  function withoutArticle(word) {
    for (const article of forms.articles) {
      if (word.startsWith(article) && length(word) - article.length >= 2) return word.slice(article.length);
    }
    return word;
  }

  function singulars(word) {
    if (length(word) < 4 || !word.endsWith("s") || /(ss|us|is)$/.test(word) || /\p{N}/u.test(word)) return [];
    const found = [without(word, 1)];
    if (word.endsWith("ies") && length(word) > 4) found.push(without(word, 3) + "y");
    else if (word.endsWith("es") && length(word) > 4 && forms.beforeEs.includes(word[word.length - 3])) found.push(without(word, 2));
    return found;
  }

  function withoutEnding(word) {
    const ending = forms.cyrillicEndings.find((one) => word.endsWith(one) && length(word) - one.length >= 3);
    return ending === undefined ? word : word.slice(0, -ending.length);
  }

  function withoutParticles(word, least) {
    const stem = withoutArticle(word);
    if (stem !== word) return [stem];
    let found = [word];
    if ((word.startsWith("و") && length(word) > 3) || (word.startsWith("ف") && length(word) > least)) found.push(word.slice(1));
    found = found.concat(found.filter((form) => forms.oneLetter.includes(form[0]) && length(form) > least).map((form) => form.slice(1)));
    return found.concat(forms.verbSigns.filter((sign) => word.startsWith(sign) && length(word) - sign.length >= 3)
      .map((sign) => word.slice(sign.length)));
  }

  function bare(word) {
    for (const pronoun of forms.pronouns) {
      if (word.endsWith(pronoun) && length(word) - pronoun.length >= 3) {
        word = word.slice(0, -pronoun.length);
        if (word.endsWith("ت") && length(word) > 3) {
          word = word.slice(0, -1);
          return word.endsWith("ا") ? withoutPlural(word + "ت") : word;
        }
        break;
      }
    }
    return withoutPlural(word);
  }

  function withoutPlural(word) {
    for (const [ending, least] of forms.plurals) {
      if (word.endsWith(ending) && length(word) - ending.length >= least) return word.slice(0, -ending.length);
    }
    return word;
  }

  function withoutHebrewParticles(word) {
    const found = [];
    for (let taken = 0; taken < 3 && length(word) >= 4 && forms.hebrewLetters.includes(word[0]); taken++) {
      word = word.slice(1);
      found.push(word);
    }
    return found;
  }

  window.winnowAnalyzer = { wordsOf, wordTerms, fold, askedForms, withoutArticle, chars };
})();
