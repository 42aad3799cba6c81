// The page of one's own list (my_list.js): its order, its files, a link that carries it.
"use strict";

const find = (id) => document.getElementById(id);
const said = find("said");

function row(entry, place, entries) {
  const item = find("entry").content.cloneNode(true).firstElementChild;
  const link = document.createElement("a");
  item.querySelector(".title").append(link);
  item.classList.add(entry.path.split("/")[0]);
  const label = item.querySelector(".label");
  [label.textContent, label.lang] = [entry.label ?? "", entry.labelLang ?? ""];
  [link.textContent, link.href, link.lang] = [entry.title ?? entry.path, home + entry.path, entry.lang ?? ""];
  item.querySelector("input").value = entry.path;
  for (const name of item.querySelectorAll(".unseen")) {
    [name.textContent, name.lang] = [`: ${link.textContent}`, link.lang];
  }
  const move = (to) => {
    const order = entries.toSpliced(place, 1);
    myList.write(order.toSpliced(to, 0, entry));
    [said.textContent, said.lang] = [`${link.textContent}: ${to + 1} / ${entries.length}`, link.lang];
    find("entries").children[to].querySelector(to < place ? ".up" : ".down").focus();
  };
  const [up, down] = [item.querySelector(".up"), item.querySelector(".down")];
  up.setAttribute("aria-disabled", place === 0);
  down.setAttribute("aria-disabled", place === entries.length - 1);
  up.addEventListener("click", () => place > 0 && move(place - 1));
  down.addEventListener("click", () => place < entries.length - 1 && move(place + 1));
  item.querySelector(".off").addEventListener("click", () => {
    myList.remove(entry.path);
    const left = find("entries").children;
    (left[Math.min(place, left.length - 1)]?.querySelector(".off") ?? find("main")).focus();
  });
  return item;
}

function show() {
  const entries = myList.read();
  find("entries").replaceChildren(...entries.map(row));
  find("mine").hidden = !entries.length;
  find("nothing").hidden = entries.length > 0;
  for (const files of document.querySelectorAll("[data-kind]")) {
    files.hidden = !entries.some(({ path }) => path.startsWith(`${files.dataset.kind}/`));
  }
}

/** What a link carries behind its “#”: [path, label, title, language, the label's language] of each;
 * links of before have no last one. */
function carried() {
  try {
    const entries = JSON.parse(decodeURIComponent(location.hash.slice(1)));
    return entries.map(([path, label, title, lang, labelLang = ""]) => ({ path, label, title, lang, labelLang }))
      .filter((entry) => Object.values(entry).every((value) => typeof value === "string")
        && /^(reports|education|cooperation)\/\d{4}\/[-\w]+\/[-\d]+\/$/.test(entry.path));
  } catch {
    return [];
  }
}

const link = () => {
  const entries = myList.read()
    .map(({ path, label, title, lang, labelLang }) => [path, label, title, lang, labelLang]);
  return `${location.origin}${location.pathname}#${encodeURIComponent(JSON.stringify(entries))}`;
};

function offerCarried() {
  const entries = carried().filter(({ path }) => !myList.has(path));
  find("offer").hidden = !entries.length;
  const titles = entries.flatMap(({ title, lang }) => {
    const span = document.createElement("span");
    [span.textContent, span.lang] = [title, lang];
    return [" · ", span];
  });
  find("offer").firstElementChild.replaceChildren(...titles.slice(1));
  find("take").onclick = () => {
    if (!myList.add(...entries)) return alert(FULL);
    history.replaceState(null, "", location.pathname);
    offerCarried();
    find("entries").lastElementChild.querySelector("a").focus();
  };
}

if (kept) {
  show();
  offerCarried();
  addEventListener("my-list", show);
  addEventListener("hashchange", offerCarried);
  find("print").addEventListener("click", () => print());
  find("empty").addEventListener("click", ({ currentTarget }) => {
    if (!confirm(currentTarget.dataset.sure)) return;
    myList.write([]);
    find("main").focus();
  });
  find("link").addEventListener("click", async ({ currentTarget }) => {
    const label = currentTarget.firstElementChild;
    try {
      await navigator.clipboard.writeText(link());
      label.textContent = currentTarget.dataset.done;
    } catch {
      prompt(label.textContent, link()); // no clipboard without HTTPS: it can be copied from there
    }
  });
}
