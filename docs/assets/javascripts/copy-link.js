// The sign ¶ behind a heading leads to it, as ever, and copies that address too.
(() => {
  const links = document.querySelectorAll("a.headerlink");
  if (!links.length) return;
  for (const link of links) {
    link.setAttribute("aria-label", "Copy link to this section");
    link.title = "Copy link to this section";
  }

  // One line for all, there before it speaks, so that screen readers hear it; it stands below the sign last pressed.
  const status = document.createElement("p");
  status.className = "link-copied";
  status.setAttribute("role", "status");
  for (const near of ["pointerover", "focusin"]) {
    document.addEventListener(near, (event) => {
      if (!status.isConnected && event.target.closest?.("a.headerlink")) document.body.append(status);
    });
  }
  const say = (words, link) => {
    status.textContent = words;
    const at = link.getBoundingClientRect();
    const room = document.documentElement.clientWidth - status.offsetWidth - 8;
    status.style.left = `${Math.max(8, Math.min(at.left, room)) + scrollX}px`;
    status.style.top = `${at.bottom + scrollY}px`;
  };

  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a.headerlink");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    let words = "Link copied";
    try {
      await navigator.clipboard.writeText(link.href);
    } catch {
      words = "Not copied: the link now stands in the address bar";
    }
    say(words, link);
  });
  for (const next of ["keydown", "pointerdown"]) {
    document.addEventListener(next, () => (status.textContent = "")); // it was read
  }
})();
