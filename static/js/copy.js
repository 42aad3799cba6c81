// Buttons that copy the text of the element whose id data-copies gives. Without JavaScript they
// stay hidden, and the text is there to be selected. Words come from data-done and data-selected.
"use strict";

async function copy(element) {
  if (navigator.clipboard) return navigator.clipboard.writeText(element.innerText.trim());
  // Browsers give the clipboard to HTTPS pages only; what is selected, they copy anywhere.
  const selection = getSelection();
  selection.selectAllChildren(element);
  if (!document.execCommand("copy")) throw new Error("not copied");
  selection.removeAllRanges();
}

function offer(button) {
  const label = button.firstElementChild;
  const name = label.textContent;
  let shown;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const element = document.getElementById(button.dataset.copies);
    try {
      await copy(element);
      label.textContent = button.dataset.done;
    } catch {
      getSelection().selectAllChildren(element); // to be copied by hand
      label.textContent = button.dataset.selected;
    }
    clearTimeout(shown);
    shown = setTimeout(() => { label.textContent = name; }, 2000);
  });
}

const offerAll = () => document.querySelectorAll("button[data-copies][hidden]").forEach(offer);
offerAll();
addEventListener("htmx:afterSettle", offerAll); // what was fetched has some, too
