// Pictures open larger, by mouse, keyboard and touch. Without this file a picture's link opens the picture itself.
(() => {
  if (document.getElementById("init-glightbox")) return; // in the preview the plugin has started it
  const links = [...document.querySelectorAll("a.glightbox")];
  for (const link of links) {
    link.setAttribute("aria-haspopup", "dialog");
    link.title = "Open this picture larger";
  }
  const lightbox = GLightbox({
    elements: links.map((link) => ({
      href: link.href,
      type: "image",
      alt: link.querySelector("img").alt,
      width: "auto",
    })),
    autofocusVideos: false,
    closeEffect: "none",
    draggable: false, // a tall picture scrolls; nothing has to be dragged
    loop: false,
    openEffect: "none",
    slideEffect: "none",
    touchNavigation: false,
    zoomable: false,
  });

  let from = null;
  links.forEach((link, index) => {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      from = link;
      lightbox.openAt(index);
    });
  });
  const controls = () =>
    [...document.querySelectorAll("#glightbox-body :is(button, .gslide.current)")].filter(
      (control) => !control.disabled && !control.classList.contains("disabled") && control.getClientRects().length,
    );
  const stay = (event) => {
    if (event.key !== "Tab") return;
    const all = controls();
    const next = all.indexOf(document.activeElement) + (event.shiftKey ? -1 : 1);
    event.preventDefault();
    event.stopImmediatePropagation();
    all.at(next % all.length)?.focus();
  };
  const scrollable = (slide) => slide.setAttribute("tabindex", "0"); // keys can scroll a tall picture
  lightbox.on("open", () => {
    const dialog = document.getElementById("glightbox-body");
    dialog.querySelectorAll(".gslide").forEach(scrollable);
    dialog.setAttribute("aria-modal", "true");
    dialog.setAttribute("aria-label", "Picture, larger");
    document.addEventListener("keydown", stay, { capture: true });
    dialog.querySelector(".gclose").focus();
  });
  lightbox.on("slide_changed", ({ current }) => scrollable(current.slideNode));
  lightbox.on("close", () => {
    document.removeEventListener("keydown", stay, { capture: true });
    from?.focus();
  });
})();
