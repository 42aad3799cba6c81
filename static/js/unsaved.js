// What is typed into an entry's form, kept by this browser alone (localStorage) until it is saved, and
// offered again after a lost network, a closed tab or a session that ended. It is one account's: gone
// when that signs out, when another signs in, and after a week. Files and passwords are never kept.
"use strict";

(() => {
  const { user, offer, restored, restore, discard } = document.currentScript.dataset;
  const PREFIX = "unsaved:";
  const SIGNED_OUT = "unsaved-signed-out";
  const A_WEEK = 7 * 24 * 60 * 60 * 1000;
  const key = `${PREFIX}${user}:${location.pathname.replace("/ko/admin/", "/admin/")}`;

  function keys() {
    return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  }
  function read(name) {
    try {
      const kept = JSON.parse(localStorage.getItem(name));
      return typeof kept?.at === "number" && typeof kept.values === "object" ? kept : null;
    } catch {
      return null; // what another program wrote there, or a browser that keeps nothing
    }
  }
  function write(kept) {
    try {
      localStorage.setItem(key, JSON.stringify(kept));
    } catch {
      // Full, or a browser that keeps nothing: the form works as without this.
    }
  }
  /** Forget what is too old or, where someone is signed in, another's. */
  function tidy() {
    for (const name of keys()) {
      const mine = !user || name.startsWith(`${PREFIX}${user}:`);
      if (!mine || Date.now() - (read(name)?.at ?? 0) > A_WEEK) localStorage.removeItem(name);
    }
  }

  /** Give {name: value} of all that can be typed or chosen in a form. */
  function valuesOf(form) {
    const values = {};
    for (const field of form.elements) {
      const isTyped = field.name && !["hidden", "file", "password", "submit", "button"].includes(field.type);
      if (isTyped && !field.name.includes("__prefix__") && field.type !== "fieldset") {
        if (field.type === "checkbox") values[field.name] = field.checked;
        else if (field.tagName === "SELECT") values[field.name] = chosenIn(field);
        else if (field.type !== "radio" || field.checked) values[field.name] = field.value;
      }
    }
    return values;
  }
  /** Give the [value, text] of each choice: one that was searched for is not on a fresh page. */
  function chosenIn(select) {
    return [...select.selectedOptions].map((option) => [option.value, option.text]);
  }
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  function fill(form, kept) {
    for (const [name, value] of Object.entries(kept.values)) {
      addRow(form, name);
      const field = form.elements[name];
      if (!field) continue;
      if (field.type === "checkbox") field.checked = value;
      else if (field.tagName === "SELECT") choose(field, value);
      else field.value = value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    // What someone else saved meanwhile is told at the next save, as if the form had stayed open.
    if (form.elements.version) form.elements.version.value = kept.version;
  }
  /** Add rows of parts until there is the one that a field is of. */
  function addRow(form, name) {
    const [, part, place] = name.match(/^(.+)-(\d+)-\w+$/) ?? [];
    const total = form.elements[`${part}-TOTAL_FORMS`];
    const button = () => document.querySelector(`#${CSS.escape(part)}-group .add-row a`);
    while (total && Number(total.value) <= Number(place) && button()) {
      const before = total.value;
      button().click();
      if (total.value === before) break;
    }
  }
  function choose(select, choices) {
    for (const [value, text] of choices) {
      if (![...select.options].some((option) => option.value === value)) {
        select.add(new Option(text, value));
      }
    }
    for (const option of select.options) {
      option.selected = choices.some(([value]) => value === option.value);
    }
  }

  function button(text, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  }
  function tell(form, text, ...buttons) {
    const line = document.createElement("p");
    line.className = "unsaved";
    line.setAttribute("role", "status");
    line.append(text, ...buttons.flatMap((each) => [" ", each]));
    form.prepend(line);
    return line;
  }
  function momentOf(at) {
    const today = new Date(at).toDateString() === new Date().toDateString();
    const style = today ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" };
    return new Date(at).toLocaleString(document.documentElement.lang, style);
  }

  function watch(form) {
    const untouched = valuesOf(form);
    const refused = document.querySelector(".errornote"); // it shows what was typed
    let stopped = false;
    const keep = (submitted = false) => {
      const values = valuesOf(form);
      if (stopped) return;
      if (!refused && !submitted && same(values, untouched)) localStorage.removeItem(key);
      else write({ at: Date.now(), version: form.elements.version?.value ?? "", values, submitted });
    };
    const kept = read(key);
    let line = null;
    if (refused) keep();
    else if (kept) {
      if (same(kept.values, untouched)) localStorage.removeItem(key);
      else if (kept.submitted) {
        fill(form, kept);
        line = tell(form, restored);
      } else {
        const done = () => line.remove();
        line = tell(
          form,
          offer.replace("{}", momentOf(kept.at)),
          button(restore, () => (fill(form, kept), done(), keep())),
          button(discard, () => (localStorage.removeItem(key), done())),
        );
      }
    }
    form.addEventListener("input", () => keep());
    // Choices that are searched are told by jQuery alone; of what a script does, nobody typed it.
    window.django?.jQuery(form).on("select2:select select2:unselect", () => keep());
    form.addEventListener("change", (event) => event.isTrusted && keep());
    form.addEventListener("submit", () => keep(true));
    addEventListener("storage", (event) => (stopped ||= event.key === SIGNED_OUT));
  }

  tidy();
  document.getElementById("logout-form")?.addEventListener("submit", () => {
    for (const name of keys()) localStorage.removeItem(name);
    localStorage.setItem(SIGNED_OUT, Date.now()); // other tabs stop, too
  });
  if (document.querySelector(".messagelist .saved")) {
    for (const name of keys()) if (read(name)?.submitted) localStorage.removeItem(name);
  }
  const form = document.querySelector("[data-unsaved]")?.form;
  if (user && form && !new URLSearchParams(location.search).has("_popup")) watch(form);
})();
