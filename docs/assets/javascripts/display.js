// The reader's colours and text size, set before the first paint. What is chosen stays on this device.
(() => {
  const root = document.documentElement;
  root.className = "js";
  const read = (key) => {
    try {
      return localStorage.getItem(`guide:${key}`);
    } catch {
      return null; // the browser keeps nothing: the choice holds for this page
    }
  };
  const keep = (key, value, usual) => {
    try {
      if (value === usual) localStorage.removeItem(`guide:${key}`);
      else localStorage.setItem(`guide:${key}`, value);
    } catch {
      // nothing to do: the page has changed all the same
    }
  };
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const usual = () => (dark.matches ? "dark" : "light");
  const show = (scheme, size) => {
    root.dataset.scheme = scheme;
    root.dataset.textSize = size;
    document.querySelector(".colours-button")?.setAttribute("aria-pressed", String(scheme === "dark"));
    for (const button of document.querySelectorAll("button[data-text-size]")) {
      button.setAttribute("aria-pressed", String(button.dataset.textSize === size));
    }
  };
  const refresh = () => show(read("colours") ?? usual(), read("text-size") ?? "1");

  refresh();
  dark.addEventListener("change", refresh);
  document.addEventListener("DOMContentLoaded", () => {
    for (const hidden of document.querySelectorAll(".colours-button, .text-size")) hidden.hidden = false;
    refresh();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (button?.matches(".colours-button")) {
      show(root.dataset.scheme === "dark" ? "light" : "dark", root.dataset.textSize);
      keep("colours", root.dataset.scheme, usual());
    } else if (button?.dataset.textSize) {
      show(root.dataset.scheme, button.dataset.textSize);
      keep("text-size", button.dataset.textSize, "1");
    }
  });
})();
