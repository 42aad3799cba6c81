// Search boxes that suggest titles and people while one types: ARIA's combobox with a listbox.
// Without JavaScript, and where no suggestion is chosen, they search.
"use strict";

const PAUSE = 200; // ms without a key, before the server is asked

function suggest(input) {
  const box = document.createElement("div");
  const status = document.createElement("p"); // for screen readers
  let options = [], active = -1, timer, request;

  const isOpen = () => !box.hidden;

  function move(to) {
    options[active]?.setAttribute("aria-selected", "false");
    active = to;
    const option = options[active];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function open(now) {
    box.hidden = !now;
    input.setAttribute("aria-expanded", now);
    status.textContent = now ? box.firstElementChild.dataset.status : "";
    move(-1);
  }

  function close() {
    clearTimeout(timer);
    request?.abort(); // an answer that comes later is not wanted
    open(false);
  }

  async function ask() {
    request?.abort();
    if (!input.value.trim()) return close();
    request = new AbortController();
    const address = `${input.dataset.suggestions}?${new URLSearchParams({ q: input.value })}`;
    try {
      const answer = await fetch(address, { signal: request.signal });
      if (!answer.ok) return close();
      box.innerHTML = await answer.text();
    } catch {
      return; // given up, or no answer: the box searches all the same
    }
    box.firstElementChild.id = `${input.id}-suggestions`;
    options = [...box.querySelectorAll("[role=option]")];
    options.forEach((option, index) => { option.id = `${input.id}-suggestion-${index}`; });
    open(options.length > 0);
  }

  const go = (option) => location.assign(option.dataset.href);

  const keys = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Enter: () => active >= 0 && (go(options[active]), true),
    Escape: () => isOpen() && (close(), true),
  };
  function step(by) {
    const places = options.length + 1; // the text itself is one
    if (isOpen()) move((active + 1 + by + places) % places - 1);
    else ask();
    return true;
  }

  // Nothing is asked while an input method is at work, whose syllables follow each other at once.
  let isComposing = false;
  for (const name of ["input", "compositionstart", "compositionend"]) {
    input.addEventListener(name, ({ type }) => {
      if (type !== "input") isComposing = type === "compositionstart";
      move(-1);
      clearTimeout(timer);
      if (isComposing) request?.abort();
      else timer = setTimeout(ask, PAUSE);
    });
  }
  input.addEventListener("keydown", (event) => {
    if (!event.isComposing && keys[event.key]?.()) event.preventDefault();
  });
  input.addEventListener("blur", close);
  addEventListener("pagehide", close); // who comes back finds the page as it was left
  box.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
  box.addEventListener("mousedown", (event) => event.preventDefault());
  box.addEventListener("click", ({ target }) => {
    const option = target.closest("[role=option]");
    if (option) go(option);
  });

  const attributes = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${input.id}-suggestions` };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
  box.className = "suggestions";
  box.hidden = true;
  status.className = "unseen";
  status.setAttribute("role", "status");
  input.after(box, status);
}

document.querySelectorAll("input[data-suggestions]").forEach(suggest);
