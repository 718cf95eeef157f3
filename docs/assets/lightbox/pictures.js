// Pictures open larger, by mouse, keyboard and touch. GLightbox is loaded when the first one is opened.
// Without this file a picture's link opens the picture itself.
(() => {
  if (document.getElementById("init-glightbox")) return; // in the preview the plugin has started it
  const links = [...document.querySelectorAll("a.glightbox")];
  for (const link of links) {
    link.setAttribute("aria-haspopup", "dialog");
    link.title = "Open this picture larger";
  }
  const folder = new URL(".", document.currentScript.src);
  const load = (tag, attribute, file, more = {}) =>
    new Promise((resolve, reject) => {
      const part = Object.assign(document.createElement(tag), more, { onload: resolve, onerror: reject });
      part[attribute] = new URL(file, folder).href;
      document.head.append(part);
    });
  const ready = async () => {
    const style = { rel: "stylesheet" };
    await load("link", "href", "glightbox-3.3.1.min.css", style);
    await load("link", "href", "pictures.css", style); // behind the library's: it changes its looks
    await load("script", "src", "glightbox-3.3.1.min.js");
    return start();
  };

  let from = null;
  let lightbox = null;
  links.forEach((link, index) => {
    link.addEventListener("click", async (event) => {
      event.preventDefault();
      from = link;
      try {
        lightbox ??= ready();
        (await lightbox).openAt(index);
      } catch {
        location.href = link.href;
      }
    });
  });

  const start = () => {
    const lightbox = GLightbox({
      elements: links.map((link) => ({
        href: link.querySelector("img").src, // the page has it already; the link is for passing on
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
    return lightbox;
  };
})();
