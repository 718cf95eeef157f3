/* An old address leads on to the page that took its place, and to the same section of it.
   Without JavaScript the page itself leads to its beginning. A folder shows its index.html only when it is named. */
const way = document.querySelector("main a").href;
location.replace((location.protocol === "file:" ? way : way.replace(/index\.html$/, "")) + location.hash);
