// An aid, not a need: without it every event is there, closed, and can be opened one by one.
"use strict";
(() => {
  const form = document.getElementById("filter");
  const cards = Array.from(document.querySelectorAll("article.event"));
  const field = (id) => document.getElementById(id);
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!target) return;
    for (let node = target; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") node.open = true;
    }
    const own = target.matches("article.event") && target.querySelector("details");
    if (own) own.open = true;
    target.scrollIntoView();
  };
  window.addEventListener("hashchange", reveal);
  reveal();

  // Browsers that cannot open a closed <details> in print by style alone.
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = Array.from(document.querySelectorAll("details:not([open], .reading, .twin)"));
    opened.forEach((d) => { d.open = true; });
  });
  window.addEventListener("afterprint", () => {
    opened.forEach((d) => { d.open = false; });
    opened = [];
  });

  if (!form || cards.length < 2) return;
  form.hidden = false;
  const apply = () => {
    const terms = field("f-words").value.toLowerCase().split(/\s+/).filter(Boolean);
    const kind = field("f-kind").value;
    const way = field("f-way") ? field("f-way").value : "";
    const origins = Number(field("f-origins").value);
    let shown = 0;
    for (const card of cards) {
      const text = card.dataset.words + " " + card.querySelector("time").textContent;
      const keep = (!kind || card.dataset.kind === kind)
        && (!way || card.dataset.way === way)
        && Number(card.dataset.origins) >= origins
        && terms.every((t) => text.includes(t));
      card.hidden = !keep;
      if (keep) shown += 1;
    }
    field("f-count").textContent = shown + " of " + cards.length + " events shown";
  };
  const toggle = (open) => () => cards.forEach((card) => {
    if (!card.hidden) card.querySelector("details").open = open;
  });
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  field("f-open").addEventListener("click", toggle(true));
  field("f-close").addEventListener("click", toggle(false));
  apply();
})();
