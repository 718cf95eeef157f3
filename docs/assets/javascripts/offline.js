// Asks the browser to keep visited pages, so that they open without a network. Not from a folder, where all is there.
if ("serviceWorker" in navigator && location.protocol.startsWith("http")) {
  const worker = new URL("../../service-worker.js", document.currentScript.src);
  const nothing = () => {}; // the preview has no worker, a private window refuses one: pages open as ever
  addEventListener("load", () => navigator.serviceWorker.register(worker).catch(nothing));
}
