/* Small comforts; every page works without them. No library, no state but drafts on this device. */
"use strict";
(() => {
  const DRAFT_DAYS = 7;
  const first = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  first("[data-focus]")?.focus();

  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === "/" && !typing && first("[data-find]")) {
      event.preventDefault();
      first("[data-find]").focus();
    }
    if (event.key === "Escape") closeMenus();
  });
  document.addEventListener("click", (event) => closeMenus(event.target));

  function closeMenus(except) {
    all("details.menu[open], details.more[open]").forEach((menu) => {
      if (!except || !menu.contains(except)) menu.open = false;
    });
  }

  all("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });

  const showNetwork = () => all("[data-offline]").forEach((note) => { note.hidden = navigator.onLine; });
  addEventListener("online", showNetwork);
  addEventListener("offline", showNetwork);
  showNetwork();

  /* Drafts: what is typed outlives a lost page. Contacts are never kept (data-private). */
  const store = (() => { try { return localStorage; } catch { return null; } })();
  const clean = () => Object.keys(store).filter((name) => name.startsWith("draft:")).forEach((name) => {
    try {
      if (Date.now() - JSON.parse(store[name]).at > DRAFT_DAYS * 864e5) store.removeItem(name);
    } catch { store.removeItem(name); }
  });
  const kept = (form) => all("textarea[name], input[type=text][name]", form)
    .filter((input) => !input.closest("[data-private]"));

  function follow(form) {
    const name = "draft:" + form.dataset.draft;
    const saved = first("[data-saved]", form);
    try {
      const draft = JSON.parse(store[name] || "{}").fields || {};
      kept(form).forEach((input) => { if (!input.value && draft[input.name]) input.value = draft[input.name]; });
    } catch { store.removeItem(name); }
    form.addEventListener("input", () => {
      const fields = Object.fromEntries(kept(form).map((input) => [input.name, input.value]));
      try {
        store[name] = JSON.stringify({ at: Date.now(), fields });
        if (saved) saved.hidden = false;
      } catch { if (saved) saved.hidden = true; }
    });
  }

  if (store) {
    clean();
    all("[data-draft-done]").forEach((mark) => store.removeItem("draft:" + mark.dataset.draftDone));
    all("form[data-draft]").filter((form) => form.dataset.draft).forEach(follow);
  }
})();
