// The search of a frozen edition (mrtc_site/archive/): as search/parser.py reads a query and
// search/query.py matches it, over the words in search/index.js, without a server.
"use strict";

(() => {
  const { kinds, stems, american, stopWords, firstParts, lastParts, particles, families, folds } = searchIndex;
  const SIGN = "[\\u1100-\\u11ff\\u3040-\\u30ff\\u3130-\\u318f\\u3400-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff]";
  const LETTERS = `(?:(?!${SIGN})[\\p{L}\\p{N}])+`;
  const WORD = new RegExp(`${LETTERS}(?:['’‘‛´ʹʻʼ]${LETTERS})*|${SIGN}`, "gu");
  const PART = /(-?)(?:"([^"]*)(?:"|$)|([^\s"]+))/g;
  const PARTICLE = new RegExp(`^${particles}$`);
  const TWO_LETTERS = {
    ㅘ: "ㅗㅏ", ㅙ: "ㅗㅐ", ㅚ: "ㅗㅣ", ㅝ: "ㅜㅓ", ㅞ: "ㅜㅔ", ㅟ: "ㅜㅣ", ㅢ: "ㅡㅣ",
    ㄳ: "ㄱㅅ", ㄵ: "ㄴㅈ", ㄶ: "ㄴㅎ", ㄺ: "ㄹㄱ", ㄻ: "ㄹㅁ", ㄼ: "ㄹㅂ", ㄽ: "ㄹㅅ", ㄾ: "ㄹㅌ", ㄿ: "ㄹㅍ", ㅀ: "ㄹㅎ", ㅄ: "ㅂㅅ",
  };
  const INITIALS = [..."ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"];
  const VOWELS = [..."ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"];
  const FINALS = ["", ..."ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"];

  const searchable = (text) => text.normalize("NFKC").replace(/[“”„‟«»「」『』《》〈〉〝〞]/g, '"').replace(/[‐‑‒–—−]/g, "-");
  const plain = (word) => word.replace(/['’‘‛´ʹʻʼ]s$/i, "").replace(/['’‘‛´ʹʻʼ]/g, "")
    .normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "").normalize("NFC");
  const read = (text) => (text.match(WORD) ?? []).map(plain);
  const replaced = (text, rules) => rules.reduce((each, [pattern, by]) => each.replace(new RegExp(pattern, "g"), by), text);

  function stem(word) {
    const spelt = replaced(word, american);
    return stems[word] ?? stems[spelt] ?? spelt;
  }

  // What a syllable is typed as; of a consonant alone, that.
  function letters(sign) {
    const place = sign.charCodeAt(0) - 0xac00;
    if (place < 0 || place > 11171) return sign;
    const parts = [INITIALS[Math.floor(place / 588)], VOWELS[Math.floor(place / 28) % 21], FINALS[place % 28]];
    return parts.map((part) => TWO_LETTERS[part] ?? part).join("");
  }

  // A term: words that follow each other, other such in their place, and beginnings of words.
  const term = (words) => ({ phrases: [words.map(stem)], begun: null, beginnings: [] });

  // The runs of words that a word may consist of.
  function cut(word) {
    const runs = [], fits = (part, among) => !stopWords.includes(part) || among.includes(part);
    for (let at = 1; at < word.length - 1; at++) {
      const first = word.slice(0, at), rest = word.slice(at);
      if (fits(first, firstParts) && fits(rest, lastParts)) runs.push([first, rest]);
      for (const middle of stopWords.filter((each) => each.length > 1 && rest.startsWith(each))) {
        const last = rest.slice(middle.length);
        if (last && fits(first, []) && fits(last, [])) runs.push([first, middle, last]);
      }
    }
    return runs.map((run) => run.map(stem));
  }

  function parse(text) {
    const wanted = [], unwanted = [], bare = new Map();
    for (const [whole, minus, phrase, word] of text.matchAll(PART)) {
      const words = read(word ?? phrase ?? "");
      if (!words.length) continue;
      const made = term(words);
      if (minus) { unwanted.push(made); continue; }
      made.alone = word && words.length === 1 ? words[0] : "";
      if (/^[a-z]{5,}$/.test(made.alone)) made.cut = { phrases: cut(made.alone), begun: null, beginnings: [] };
      wanted.push(made);
      if (!word) continue;
      if (/^[\p{L}\p{N}]+(-[\p{L}\p{N}]+)+$/u.test(word)) {
        made.alone = words.join("");
        made.phrases.push([stem(made.alone)]);
      }
      const numbered = /^(\D+?)(\d+)$/.exec(made.alone);
      if (numbered) made.phrases.push(numbered.slice(1).map(stem));
      if (PARTICLE.test(word)) bare.set(made, term([...PARTICLE.exec(word).groups.word]));
      if (text.endsWith(whole)) {
        if (made.alone.length > 1) made.beginnings.push(made.alone);
        if (/[가-힣ㄱ-ㅎ]$/.test(word)) made.begun = words;
      }
    }
    wanted.slice(1).forEach((other, place) => {
      const one = wanted[place];
      if (!one.alone || !other.alone || stopWords.includes(one.alone) || stopWords.includes(other.alone)) return;
      const joined = one.alone + other.alone;
      for (const each of [one, other]) {
        each.phrases.push([stem(joined)]);
        if (other.beginnings.length) each.beginnings.push(joined);
      }
    });
    const telling = wanted.filter((each) => !stopWords.includes(each.alone));
    const used = telling.length ? telling : wanted;
    const variants = bare.size ? [used.map((each) => bare.get(each) ?? each)] : [];
    const several = used.length > 4 ? [] : used.filter((each) => each.cut);
    for (const one of several) variants.push(used.map((each) => (each === one ? one.cut : each)));
    return { wanted: used, unwanted, variants };
  }

  // A place in the words, which are plain, where a term begins.
  function stands({ phrases, begun, beginnings }, { words, stems: read }) {
    return words.some((word, place) =>
      (word.length > 1 && beginnings.some((each) => word.startsWith(each)))
      || phrases.some((phrase) => phrase.every((each, step) => read[place + step] === each))
      || (begun && begins(begun, words, place)));
  }

  // Whether Hangul that is being typed begins here: 담 may become 다문.
  function begins(typed, words, place) {
    const last = place + typed.length - 1;
    if (last >= words.length || !typed.slice(0, -1).every((each, step) => words[place + step] === each)) return false;
    const end = letters(typed.at(-1)), here = letters(words[last]);
    if (here.startsWith(end)) return true;
    return end.startsWith(here) && here.length > 1 && end.length === here.length + 1 && letters(words[last + 1] ?? "").startsWith(end.at(-1));
  }

  // The keys of whom a text may name (common/names.py).
  function nameKeys(text) {
    const words = /^[a-z]+(?:(?:[,.]\s*|\s+|-)[a-z]+)*[,.]?$/.test(text) ? text.match(/[a-z]+/g) : [];
    if (!words.length || words.length > 5) return { whole: [], begun: [] };
    const fold = (name) => replaced(name, folds);
    const key = (family, given) => `${family && (families[family] ?? fold(family))}0${fold(given)}`;
    const joined = words.join(""), whole = [];
    if (joined.length >= 6) whole.push(key("", joined));
    if (words.length > 1) whole.push(key(words[0], words.slice(1).join("")), key(words.at(-1), words.slice(0, -1).join("")));
    const begun = [key(words[0], words.slice(1).join("")), key("", joined)];
    return { whole, begun: begun.filter((each) => each.split("0")[1].length >= 5) };
  }

  for (const kind of kinds) {
    for (const row of kind.rows) {
      const parts = row.words.map((text) => text.split(/[ ]|(?=\|)|(?<=\|)/).filter(Boolean));
      row.columns = parts.map((words) => ({ words, stems: words.map((word) => stems[word] ?? word) }));
    }
  }

  function found(text) {
    const query = parse(searchable(text)), keys = nameKeys(plain(text).trim());
    const has = (row, terms, depth = 3) => terms.every((each) => row.columns.slice(0, depth).some((column) => stands(each, column)));
    const named = (row) => row.names.some((name) => keys.whole.includes(name) || keys.begun.some((each) => name.startsWith(each)));
    const tier = (row) => [1, 2, 3].find((depth) => has(row, query.wanted, depth))
      ?? (query.variants.some((terms) => has(row, terms)) ? 4 : named(row) ? 5 : 0);
    if (!query.wanted.length) return [];
    return kinds.map(({ title, rows }) => {
      const tiers = rows.filter((row) => !query.unwanted.some((each) => has(row, [each]))).map((row) => [tier(row), row]);
      const hits = tiers.filter(([each]) => each).sort(([one], [other]) => one - other);
      return { title, rows: hits.map(([, row]) => row) };
    }).filter(({ rows }) => rows.length);
  }

  const text = new URLSearchParams(location.search).get("q") ?? "";
  const language = document.documentElement.lang;
  const root = language === "ko" ? "../../" : "../";
  const make = (name, ...inside) => {
    const made = document.createElement(name);
    made.append(...inside);
    return made;
  };
  document.getElementById("search").value = text;
  if (!text.trim()) return;
  const place = document.getElementById("found"), groups = found(text);
  if (!groups.length) place.append(make("p", place.dataset.nothing));
  for (const { title, rows } of groups) {
    const count = make("span", String(rows.length)), list = make("ol");
    count.className = "count";
    list.className = "rows";
    for (const row of rows) {
      const [address, name, label] = row[language], link = make("a", name);
      link.href = root + address;
      list.append(make("li", link, label ? make("p", label) : ""));
    }
    const section = make("section", make("h2", title[language], " ", count), list);
    section.className = "related";
    place.append(section);
  }
})();
