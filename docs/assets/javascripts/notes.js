// What a source says, beside its mark: by mouse and by focus. Escape puts it away; a press goes to the note itself.
(() => {
  const box = document.createElement("div");
  box.className = "note-preview";
  box.hidden = true;
  box.setAttribute("aria-hidden", "true"); // the note itself, where the mark leads, is what is read out
  let shown = null;
  let leaving = 0;

  const show = (mark) => {
    clearTimeout(leaving);
    if (mark === shown) return;
    const note = document.getElementById(decodeURIComponent(mark.hash.slice(1)));
    const article = mark.closest("article");
    if (!note || !article) return;
    shown = mark;
    box.replaceChildren(...[...note.childNodes].map((part) => part.cloneNode(true)));
    for (const back of box.querySelectorAll(".footnote-backref")) back.remove();
    for (const link of box.querySelectorAll("a")) link.tabIndex = -1;
    for (const named of box.querySelectorAll("[id]")) named.removeAttribute("id");
    if (!box.isConnected) article.append(box);
    box.hidden = false;
    const at = mark.getBoundingClientRect();
    const frame = box.offsetParent.getBoundingClientRect();
    const left = Math.min(Math.max(16, at.left - 24), document.documentElement.clientWidth - box.offsetWidth - 16);
    const below = at.bottom + 6;
    const above = at.top - 6 - box.offsetHeight;
    const top = below + box.offsetHeight > innerHeight && above > 70 ? above : below;
    box.style.left = `${left - frame.left}px`;
    box.style.top = `${top - frame.top}px`;
  };
  const hide = () => {
    clearTimeout(leaving);
    box.hidden = true;
    shown = null;
  };
  const leave = () => {
    clearTimeout(leaving);
    leaving = setTimeout(hide, 300); // time to move onto the note
  };
  const markOf = (event) => event.target.closest?.("a.footnote-ref");

  document.addEventListener("pointerover", (event) => {
    const mark = markOf(event);
    if (mark && event.pointerType === "mouse") show(mark);
    else if (box.contains(event.target)) clearTimeout(leaving);
    else if (shown && shown !== document.activeElement) leave();
  });
  document.addEventListener("focusin", (event) => {
    const mark = markOf(event);
    if (mark?.matches(":focus-visible")) show(mark);
    else if (shown) leave();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown) hide();
  });
})();
