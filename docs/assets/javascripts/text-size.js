// The reader's text size: three buttons beside the chapters; the choice stays on this device.
(() => {
  const KEY = "guide:text-size";
  const read = () => {
    try {
      return localStorage.getItem(KEY) ?? "1";
    } catch {
      return "1"; // the browser keeps nothing: the choice holds for this page
    }
  };
  const set = (size) => {
    document.documentElement.dataset.textSize = size;
    for (const button of document.querySelectorAll("button[data-text-size]")) {
      button.setAttribute("aria-pressed", String(button.dataset.textSize === size));
    }
  };

  set(read());
  document.addEventListener("DOMContentLoaded", () => {
    for (const group of document.querySelectorAll(".text-size")) group.hidden = false;
    set(read());
  });
  document.addEventListener("click", (event) => {
    const size = event.target.closest?.("button[data-text-size]")?.dataset.textSize;
    if (!size) return;
    set(size);
    try {
      if (size === "1") localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, size);
    } catch {
      // nothing to do: the size has changed all the same
    }
  });
})();
