// One's own list, kept by this browser alone (localStorage): buttons that put entries on it, and how
// many are. An entry is {path, label, title, lang, labelLang}; its path begins behind the home page's
// address, so that both languages have the same list. Without JavaScript nothing of this is offered.
"use strict";

// Scripts of a page share their names: these are of this one and of my_list_page.js.
const { home, button: BUTTON, full: FULL } = document.currentScript.dataset;
const KEY = "my-list";
const MOST = 200; // as the server takes (my_list.py)

const myList = {
  read() {
    try {
      const entries = JSON.parse(localStorage.getItem(KEY) ?? "[]");
      return Array.isArray(entries) ? entries.filter((entry) => typeof entry?.path === "string") : [];
    } catch {
      return []; // what another program wrote there, or a browser that keeps nothing
    }
  },
  write(entries) {
    localStorage.setItem(KEY, JSON.stringify(entries));
    dispatchEvent(new Event("my-list"));
  },
  has: (path) => myList.read().some((entry) => entry.path === path),
  add(...more) {
    const entries = myList.read();
    const fresh = more.filter(({ path }) => !entries.some((entry) => entry.path === path));
    if (entries.length + fresh.length > MOST) return false;
    myList.write([...entries, ...fresh]);
    return true;
  },
  remove: (path) => myList.write(myList.read().filter((entry) => entry.path !== path)),
};

/** Read an entry off its page or its row in a list. */
function entryOf(article) {
  const link = article.querySelector(":is(h2, h3) a");
  const heading = link ?? article.querySelector("h1");
  const label = article.querySelector(".kind .label");
  return {
    path: (link?.pathname ?? location.pathname).slice(home.length),
    label: label.textContent,
    title: heading.textContent,
    lang: heading.closest("[lang]").lang,
    labelLang: label.closest("[lang]").lang,
  };
}

function offerPick(article) {
  const entry = entryOf(article);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "pick";
  button.textContent = BUTTON;
  const what = document.createElement("span");
  what.className = "unseen";
  what.lang = entry.lang;
  what.textContent = `: ${entry.title}`;
  button.append(what);
  const show = () => button.setAttribute("aria-pressed", myList.has(entry.path));
  button.addEventListener("click", () => {
    if (myList.has(entry.path)) myList.remove(entry.path);
    else if (!myList.add(entry)) alert(FULL);
  });
  addEventListener("my-list", show);
  show();
  article.querySelector(".kind").append(button);
}

// No draft: nobody else would find it, and a proof's address is for one reader alone.
const ENTRIES = ":is(article.row, article.detail:not(.draft) .lead):has(> .kind > .label)";
function offerPicks() {
  for (const article of document.querySelectorAll(`${ENTRIES}:not(:has(.pick))`)) offerPick(article);
}

function countPicks() {
  const number = myList.read().length;
  const item = document.getElementById("to-my-list");
  item.hidden = !number && !item.querySelector("[aria-current]");
  item.querySelector(".count").textContent = number || "";
}

let kept = true; // whether this browser keeps anything
try {
  localStorage.setItem(`${KEY}?`, "");
  localStorage.removeItem(`${KEY}?`);
} catch {
  kept = false;
}
if (kept) {
  offerPicks();
  countPicks();
  addEventListener("htmx:afterSettle", offerPicks);
  addEventListener("htmx:historyRestore", offerPicks);
  addEventListener("my-list", countPicks);
  addEventListener("storage", ({ key }) => key === KEY && dispatchEvent(new Event("my-list")));
  // A page that one goes back to as it was left has heard of nothing since.
  addEventListener("pageshow", ({ persisted }) => persisted && dispatchEvent(new Event("my-list")));
}
