// Stiff and shaking hands press keys: the theme's single-key shortcuts (n p s f / . ,) do nothing here.
// Keys typed into a field, keys held with Ctrl, Alt or Meta, and keys such as Tab, Enter and the arrows pass.
document.addEventListener(
  "keydown",
  (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const field = typing && !["checkbox", "radio"].includes(typing.type);
    if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.altKey && !event.metaKey && !field) {
      event.stopImmediatePropagation();
    }
  },
  { capture: true },
);
