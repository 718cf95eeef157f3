// The section in sight is marked in the list beside the page; where the list is in the menu, a choice closes the menu.
(() => {
  const links = new Map(
    [...document.querySelectorAll(".sections a")].map((link) => [decodeURIComponent(link.hash.slice(1)), link]),
  );
  for (const link of links.values()) link.addEventListener("click", () => link.closest("[popover]")?.hidePopover());
  const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  if (!headings.length || !("IntersectionObserver" in self)) return;
  const mark = () => {
    const above = headings.filter((heading) => heading.getBoundingClientRect().top < 120).at(-1);
    for (const [id, link] of links) {
      if (id === above?.id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  const watch = new IntersectionObserver(mark, { rootMargin: "-120px 0px 0px 0px" });
  for (const heading of headings) watch.observe(heading);
})();
