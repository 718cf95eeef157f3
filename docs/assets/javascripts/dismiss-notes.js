// Escape puts a note away that opened by mouse or focus; the next mark shows its note again.
(() => {
  const root = document.documentElement;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") root.classList.add("notes-away");
  });
  for (const kind of ["pointerover", "focusin"]) {
    document.addEventListener(kind, (event) => {
      if (event.target.closest?.(".footnote-ref")) root.classList.remove("notes-away");
    });
  }
})();
