// An aid, not a need: every page works without it.  Keys are off where somebody types, and can be
// switched off for good, since speech input would trigger them.
"use strict";
(() => {
  const box = document.getElementById("keys-on");
  const stored = () => { try { return localStorage.getItem("keys") !== "off"; } catch { return true; } };
  box.checked = stored();
  box.addEventListener("change", () => {
    try { localStorage.setItem("keys", box.checked ? "on" : "off"); } catch { /* not kept, then */ }
  });
  const typing = (node) => node && node.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  let leading = false;

  const help = document.getElementById("keys");
  document.getElementById("keys-show").addEventListener("click", () => help.showModal());
  document.getElementById("keys-hide").addEventListener("click", () => help.close());

  const step = (way) => {
    const rows = Array.from(document.querySelectorAll("[data-rows] > .row"));
    if (!rows.length) return;
    const here = rows.findIndex((row) => row.classList.contains("is-here"));
    const next = rows[Math.min(rows.length - 1, Math.max(0, here + way))];
    rows.forEach((row) => row.classList.toggle("is-here", row === next));
    const link = next.querySelector("a");
    if (link) link.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };

  // A button of the form is pressed only if what it needs is there; otherwise the first gap is shown.
  const press = (target) => {
    const form = target.form;
    if (form) {
      const gap = Array.from(form.elements).find((field) => field.required && !field.value.trim());
      if (gap) { gap.focus(); return; }
    }
    target.click();
    if (target.tagName === "SUMMARY") {
      const field = target.parentElement.querySelector("select, input");
      if (target.parentElement.open && field) field.focus();
    }
  };

  // What is sent is sent once, and said to be on its way.
  const saying = document.getElementById("sending");
  const sending = (form, on) => {
    if (on) form.setAttribute("aria-busy", "true"); else form.removeAttribute("aria-busy");
    saying.textContent = on ? "Being kept…" : "";
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!("once" in form.dataset)) return;
    if (form.hasAttribute("aria-busy")) event.preventDefault();
    else sending(form, true);
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach((form) => sending(form, false)));

  // Enter in a field of the reviewer's form presses the button of its part; in the others it leaves the field.
  document.addEventListener("keydown", (event) => {
    const field = event.key === "Enter" && !event.isComposing && event.target.closest(".decide input, .decide select");
    if (!field) return;
    event.preventDefault();
    const part = field.closest("details");
    const button = part && part.querySelector("button");
    if (button) press(button); else field.blur();
  });

  document.addEventListener("keydown", (event) => {
    if (!box.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (help.open) { if (event.key === "?") help.close(); return; }
    if (event.key === "Escape" && typing(event.target)) {
      event.preventDefault();  // a field to search in would lose its words
      event.target.blur();
      return;
    }
    if (typing(event.target)) return;
    if (leading) {
      leading = false;
      const place = /^[a-z]$/.test(event.key) && document.querySelector(`[data-go="${event.key}"]`);
      if (place) { event.preventDefault(); location.assign(place.href); }
      return;
    }
    if (event.key === "?") { event.preventDefault(); help.showModal(); return; }
    if (event.key === "g") { leading = true; return; }
    if (event.key === "j" || event.key === "k") { event.preventDefault(); step(event.key === "j" ? 1 : -1); return; }
    if (event.key === "/") {
      const search = document.querySelector("[data-search]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
      return;
    }
    if (event.key === "w") {
      const why = document.getElementById("why");
      if (why) { event.preventDefault(); why.focus(); why.scrollIntoView(); }
      return;
    }
    const named = `[data-key="${event.key}"]`;  // of the row that was stepped to, if it has it
    const target = /^[a-z]$/.test(event.key) && (document.querySelector(`.row.is-here ${named}`) || document.querySelector(named));
    if (target) { event.preventDefault(); press(target); }
  });
})();
