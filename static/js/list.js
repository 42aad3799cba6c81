// Lists that change in place: the attributes data-hx-… in the page say what htmx swaps, this what it
// does beside. Without JavaScript the same form and links load the same page.
"use strict";

const find = (id) => document.getElementById(id);

// Fields left empty are not in the address.
addEventListener("htmx:configRequest", ({ detail }) => {
  for (const [name, value] of [...detail.formData]) if (!value) detail.formData.delete(name);
});

// What is typed is asked for once no input method is at work on it.
let isComposing = false;
addEventListener("compositionstart", () => (isComposing = true));
// Nor is a list that is there already, which would be swapped under a finger.
const isShown = ({ requestConfig, pathInfo }) =>
  requestConfig.elt.id === "filters" && pathInfo.finalRequestPath === location.pathname + location.search;
addEventListener("htmx:beforeRequest", (event) => {
  if (isComposing || isShown(event.detail)) event.preventDefault();
});
for (const name of ["input", "compositionend"]) {
  addEventListener(name, ({ target, type }) => {
    if (type === "compositionend") isComposing = false;
    if (!isComposing && target.matches("#filters .typed *")) find("filters").dispatchEvent(new Event("typed"));
  });
}

// Going back skips what was half typed, but no list that was chosen, and never stays on the same.
let isTyped = false; // whether the address is of what was typed last
const typed = ["q", "researcher-name"];
const rest = ({ pathname, searchParams }) =>
  pathname + [...searchParams].filter(([name]) => !typed.includes(name)).join("&");
addEventListener("htmx:beforeHistoryUpdate", ({ detail: { history } }) => {
  const [before, after] = [new URL(location), new URL(history.path, location)];
  const goesOn = typed.some((name) => before.searchParams.get(name) && after.searchParams.get(name));
  const onlyTyped = rest(before) === rest(after);
  const same = before.search === after.search;
  if (same || (isTyped && onlyTyped && goesOn)) history.type = "replace";
  if (!same) isTyped = onlyTyped;
});
addEventListener("htmx:historyRestore", () => (isTyped = false));

// What was unfolded stays so.
addEventListener("htmx:oobBeforeSwap", ({ detail: { fragment } }) => {
  for (const more of fragment.querySelectorAll("details[id]")) more.open = find(more.id)?.open ?? false;
});

// Say how many there are, and let the other language have the same list; where what was pressed is
// gone, go on from there.
const goOn = () => document.activeElement === document.body && find("count").focus();
const tell = () => {
  find("status").textContent = find("count").textContent;
  document.querySelector(".language a").search = location.search;
};
addEventListener("htmx:historyRestore", tell);
addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.id !== "results" && target.id !== "listing") return;
  tell();
  goOn();
});

// Filters that are a sheet, on narrow screens, make way for what they found.
addEventListener("submit", ({ target }) => {
  if (target.id === "filters") target.hidePopover?.();
});
addEventListener("toggle", ({ target, newState }) => {
  if (target.id !== "filters" || newState === "open") return;
  if (target.contains(document.activeElement)) document.activeElement.blur();
  goOn();
}, true);

// What can't be had in place, the browser shows in its own way.
for (const failed of ["htmx:responseError", "htmx:sendError"]) {
  addEventListener(failed, ({ detail }) => location.assign(detail.pathInfo.finalRequestPath));
}
addEventListener("htmx:historyCacheMissLoadError", () => location.reload());

// What was typed or chosen before all this was there counts, too.
const changed = (field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked;
addEventListener("DOMContentLoaded", () => {
  const form = find("filters");
  if ([...form.querySelectorAll("input")].some(changed)) form.requestSubmit();
});

if (window.htmx) document.documentElement.classList.add("live");
