// A report's citation in other styles: the attributes data-hx-… say how htmx puts them in place of
// the one shown, this leads to the one chosen. Without JavaScript the links lead to a page of them.
"use strict";

addEventListener("htmx:afterSettle", ({ detail }) => {
  const chosen = document.getElementById(detail.requestConfig.elt.hash.slice(1));
  chosen.tabIndex = -1;
  chosen.focus();
});

for (const failed of ["htmx:responseError", "htmx:sendError"]) {
  addEventListener(failed, ({ detail }) => location.assign(detail.requestConfig.elt.href));
}
